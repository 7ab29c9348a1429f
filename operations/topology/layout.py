"""The description spelt out: every exchange, queue, binding and permission a broker needs.

All of it holds on RabbitMQ 3.10 and on 4.x. Two things differ between them and shape what stands here:
4.x gives quorum queues a delivery limit of 20 unless told otherwise, and 3.10 takes a limit of -1 for
"at once"; so a queue that must never drop gets a limit no one reaches.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from contracts.recipients import OF_A_BASE, RecipientKind, RecipientName, queue_of, recipient_name
from operations.topology.description import Rights, Topology
from services.chassis.messaging.control import TOLD, missing
from services.chassis.messaging.origin import RECIPIENT, again
from services.chassis.messaging.parts import INBOX
from services.chassis.messaging.wakes import WAKES

Arguments = Mapping[str, str | int]
NEVER: Final = 1_000_000_000
DELIVERIES: Final = "deliveries"
"""The exchange of recipients' own queues."""
_OF_THE_PLATFORM: Final = frozenset({queue_of(RecipientKind.PLATFORM)})
"""Queues whose reader is a user of another name, described with the rest of what it may."""
OVERHEARD: Final = "overheard"
"""The queue, and the user, that hear everything in a rehearsal which asks for it."""
EQUALLY: Final = "1"
"""The key under which a part takes as much as any other."""
_FORGOTTEN_MS: Final = 300_000
_QUORUM: Final[Arguments] = {"x-queue-type": "quorum"}
_SAFELY: Final[Arguments] = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}
_FORGETFUL: Final[Arguments] = {"x-message-ttl": 2_000, "x-max-length": 1_000}
"""Whoever leads looks for itself after so long; what it was not told by then is of no use to it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    name: str
    type: Literal["topic", "direct", "x-consistent-hash"]
    arguments: Arguments = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    arguments: Arguments = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """What comes in at the exchange under this key goes to the queue, or where `through` says so to an exchange."""

    exchange: str
    queue: str
    key: str
    through: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """What to declare, in this order, and who may use it."""

    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]
    rights: Mapping[str, Rights]
    answers: Mapping[str, str]
    """User → the keys under which alone it may publish in the exchange of recipients, as a regular expression."""


def redirect(service: str) -> str:
    """The exchange between a service's inbox, its suspects, its holds and its dead letters."""
    return f"{service}.redirect"


def spread(service: str) -> str:
    """The exchange that shares a service's messages out over the parts of its inbox, where it has several."""
    return f"{service}.spread"


def _entrance(topology: Topology, service: str, exchange: str, key: str) -> Binding:
    first, *others = topology.inbox(service)
    return Binding(exchange, spread(service) if others else first, key, through=bool(others))


def _queues(topology: Topology, service: str) -> Iterator[Queue]:
    to: Arguments = {"x-dead-letter-exchange": redirect(service)}
    limit: Arguments = {"x-delivery-limit": topology.delivery_limit}
    for name in (*topology.inbox(service), f"{service}.suspects"):
        yield Queue(name, {**_QUORUM, **limit, **to, "x-dead-letter-routing-key": "dead", **_SAFELY})
    for name, held_ms in topology.holds_ms.items():
        back: Arguments = {"x-message-ttl": held_ms, "x-dead-letter-routing-key": "inbox"}
        yield Queue(f"{service}.hold.{name}", {**_QUORUM, **to, **back, **_SAFELY})
    yield Queue(f"{service}.dead", {**_QUORUM, "x-delivery-limit": NEVER})
    if service in topology.led:
        yield Queue(f"{service}.{WAKES}", {**_QUORUM, "x-delivery-limit": NEVER, **_FORGETFUL})


def ways_in(topology: Topology, service: str) -> Iterator[Binding]:
    """Everything by which a message comes into a service's inbox."""
    for speaker, keys in topology.services[service].hears.items():
        numbered = (TOLD, again(service)) if speaker in topology.services else ()
        for key in (*keys, *numbered):
            yield _entrance(topology, service, speaker, f"#.{key}" if speaker == RECIPIENT else key)
    for hearer, ears in topology.services.items():
        if service in ears.hears:
            yield _entrance(topology, service, hearer, missing(service))
    yield _entrance(topology, service, redirect(service), INBOX)


def _bindings(topology: Topology, service: str) -> Iterator[Binding]:
    yield from ways_in(topology, service)
    if len(inbox := topology.inbox(service)) > 1:
        for name in inbox:
            yield Binding(spread(service), name, EQUALLY)
    for key in ("suspects", *(f"hold.{name}" for name in topology.holds_ms), "dead"):
        yield Binding(redirect(service), f"{service}.{key}", key)
    if service in topology.led:
        yield Binding(redirect(service), f"{service}.{WAKES}", WAKES)


def _overheard(topology: Topology) -> tuple[list[Queue], list[Binding], dict[str, Rights]]:
    """The ear of a rehearsal: it goes away once nobody has listened for a while, also at a broker of others."""
    if not topology.overheard:
        return [], [], {}
    ear = Queue(OVERHEARD, {**_QUORUM, "x-delivery-limit": NEVER, "x-expires": _FORGOTTEN_MS})
    bindings = [Binding(speaker, OVERHEARD, "#") for speaker in topology.speakers]
    return [ear], bindings, {OVERHEARD: Rights(write="^$", read=f"^{OVERHEARD}$")}


def _others(topology: Topology) -> Iterator[RecipientName]:
    """Who has a queue of its own beside the hospitals' HR; fed where the recipient chose it."""
    for kind in RecipientKind:
        if kind is not RecipientKind.HR:
            yield from (recipient_name(kind, base) for base in (topology.bases if kind in OF_A_BASE else (None,)))


def _answers(topology: Topology) -> Mapping[str, str]:
    """Each recipient's user, with keys that begin with its name, and are no other's however they go on."""
    named = [*(f"hr.{base}" for base in topology.bases), *_others(topology)]
    return {
        RecipientKind.PLATFORM.value if queue_of(recipient) in _OF_THE_PLATFORM else recipient: (
            rf"^{recipient.replace('.', '[.]')}[.]{RECIPIENT}[.][a-z_]+[.]v[0-9]+$"
        )
        for recipient in named
    }


def layout_of(topology: Topology) -> Layout:
    """Everything the broker must have for these services and bases."""
    hospitals = [(f"hr.{base}", f"{base}.#") for base in topology.bases]
    others = [queue_of(recipient) for recipient in _others(topology)]
    ears, ears_bound, listener = _overheard(topology)
    own = {
        user: Rights(write=f"^{RECIPIENT}$", read=f"^{user.replace('.', '[.]')}$")
        for user in (*(queue for queue, _ in hospitals), *others)
    }
    return Layout(
        exchanges=(
            *(Exchange(speaker, "topic") for speaker in topology.speakers),
            *(Exchange(redirect(service), "direct") for service in topology.services),
            *(
                Exchange(spread(service), "x-consistent-hash", {"hash-header": "ce-id"})
                for service, parts in topology.parts.items()
                if parts > 1
            ),
            Exchange(DELIVERIES, "direct"),
        ),
        queues=(
            *(queue for service in topology.services for queue in _queues(topology, service)),
            *(
                Queue(name, {**_QUORUM, "x-delivery-limit": NEVER})
                for name in (*(queue for queue, _ in hospitals), *others)
            ),
            *ears,
        ),
        bindings=(
            *(binding for service in topology.services for binding in _bindings(topology, service)),
            *(Binding("hr", queue, key) for queue, key in hospitals),
            *(Binding(DELIVERIES, queue, queue) for queue in others),
            *ears_bound,
        ),
        rights={
            **{user: rights for user, rights in own.items() if user not in _OF_THE_PLATFORM},
            **topology.users,
            **listener,
        },
        answers=_answers(topology),
    )
