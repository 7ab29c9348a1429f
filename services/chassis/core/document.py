"""One aggregate's document, and the pure step that moves it: hear, decide, evolve, say."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import Any, Final
from uuid import UUID, uuid5

from pydantic import TypeAdapter, ValidationError

from contracts.envelope import Envelope, Message, Name, Received
from contracts.messages.time import DeadlineReached
from contracts.vocabulary import Moment
from services.chassis.core.aggregate import Aggregate, Relayed, Route, Scalar
from services.chassis.core.failures import NewerVersion

NEVER: Final = 2**53 - 1
"""A `due` that never comes: the greatest integer every store keeps exactly."""
_NAMES: Final[TypeAdapter[str]] = TypeAdapter(Name)
_NAMESPACE: Final = UUID("8a4d1f0e-5f0b-5c6e-9f39-3b1f6f6f7a10")


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message on its way to the bus, complete: where to, its CloudEvents headers, its JSON."""

    exchange: str
    key: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the store keeps of one aggregate, moved whole under a compare-and-swap on `version`.

    `unsent` is the token under which `outbox` was stored; whether the broker has it, the token's writer knows.
    `said` is the sequence of what was said last; `due` is the next deadline in epoch milliseconds.
    """

    key: str
    version: int = 0
    state: Mapping[str, Any] = field(default_factory=dict)
    heard: tuple[str, ...] = ()
    said: int = 0
    outbox: tuple[OutboxMessage, ...] = ()
    unsent: str = ""
    deadlines: Mapping[str, str] = field(default_factory=dict)
    due: int = NEVER
    index: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        """Whether anything was ever heard of it; what was only moved on before that is blank, and has a version."""
        return bool(self.state)


class Outcome(StrEnum):
    """What became of one delivery; a stale deadline counts as repeated."""

    HEARD = "heard"
    REPEATED = "repeated"
    DEFECT = "defect"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One heard message for one aggregate."""

    aggregate: Aggregate[Any]
    key: str
    heard: Received[Any]


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """A delivery's outcome; `defect` tells what went wrong in `decide` or `evolve`."""

    delivery: Delivery
    outcome: Outcome
    defect: Exception | None = None


def _is_not(_token: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, where its messages go, and what `decide` is given besides the message.

    `confirmed` tells of a token whether the broker has everything stored under it, `left` whether it may not, and its
    writer is taken for dead: then whoever comes by says it. `floor` is the least sequence anything is said with: the
    moment this process began, in microseconds, which no aggregate has said as many words as.
    """

    service: str
    route: Callable[[Message], Route]
    context: Any
    confirmed: Callable[[str], bool]
    left: Callable[[str], bool] = _is_not
    floor: int = 0

    def outbox_messages(
        self, aggregate: Aggregate[Any], key: str, said: int, messages: Sequence[Message], heard: Received[Any]
    ) -> list[OutboxMessage]:
        """What this aggregate says because of one message; `said` is the sequence of what it said last.

        An id follows from what is said and because of what: said again after a crash, or by a store that was put back
        and heard things in another order, the same is the same message, and another is another. A sequence stands above
        every one that was ever given, also by what a store that was put back has forgotten.
        """
        seen: Counter[str] = Counter()
        return [
            self.outbox_message(aggregate, key, sequence, message, heard, seen)
            for sequence, message in enumerate(messages, start=max(said + 1, self.floor))
        ]

    def outbox_message(
        self,
        aggregate: Aggregate[Any],
        key: str,
        sequence: int,
        message: Message,
        heard: Received[Any],
        seen: "Counter[str]",
    ) -> OutboxMessage:
        """One message; `seen` counts what the same cause had it say before, to the byte."""
        route, cause, body = self.route(message), heard.envelope, message.model_dump_json()
        what = f"{self.service}/{aggregate.kind}/{key}\n{heard.key}\n{message.TYPE}\n{body}"
        seen[what] += 1
        envelope = Envelope.model_construct(
            id=str(uuid5(_NAMESPACE, f"{what}\n{seen[what]}" if seen[what] > 1 else what)),
            source=self.service,
            type=message.TYPE,
            time=cause.time,
            correlation_id=_handed_on(cause.correlation_id),
            causation_id=_handed_on(cause.id),
            sequence=sequence,
            traceparent=cause.traceparent,
            tracestate=cause.tracestate,
        )
        return OutboxMessage(route.exchange, route.key, envelope.headers(), body)


def _handed_on(name: str) -> str:
    """What told an aggregate something by itself may have a longer name than hearers take: then one that follows."""
    try:
        return _NAMES.validate_python(name)
    except ValidationError:
        return str(uuid5(_NAMESPACE, name))


class _Hearing:
    """One document while it hears a batch of deliveries."""

    def __init__(self, aggregate: Aggregate[Any], document: Document, speaker: Speaker) -> None:
        self.aggregate, self.document, self.speaker = aggregate, document, speaker
        if document.begun and not aggregate.knows(document.state):
            raise NewerVersion(aggregate.kind)
        self.state = (
            aggregate.state.validate_python(document.state) if document.begun else aggregate.initial(document.key)
        )
        self.heard = dict.fromkeys(document.heard)
        self.spoken: list[OutboxMessage] = []
        self.said = document.said
        self.moved = speaker.left(document.unsent)

    def hear(self, delivery: Delivery) -> Outcome:
        """Fold one delivery in. Raises whatever `decide` and `evolve` raise, and then nothing has changed."""
        message = delivery.heard.message
        if delivery.heard.key in self.heard:
            return Outcome.REPEATED
        if isinstance(message, DeadlineReached) and self.deadlines().get(message.name) != message.due:
            self.moved = True  # the stored deadlines are out of date
            return Outcome.REPEATED
        events = self.aggregate.decide(self.state, delivery.heard, self.speaker.context)
        if self.aggregate.joins and not events:
            return Outcome.REPEATED
        after = reduce(self.aggregate.evolve, events, self.state)
        messages = [event for event in events if isinstance(event, Message)]
        spoken = self.speaker.outbox_messages(self.aggregate, self.document.key, self.said, messages, delivery.heard)
        self.said = int(spoken[-1].headers["ce-sequence"]) if spoken else self.said
        self.spoken += spoken
        self.spoken += [_relayed(event) for event in events if isinstance(event, Relayed)]
        self.state = after
        if not self.aggregate.joins:
            self.heard[delivery.heard.key] = None
        self.moved = True
        return Outcome.HEARD

    def deadlines(self) -> Mapping[str, Moment]:
        return self.aggregate.deadlines(self.state, self.speaker.context)

    def sealed(self, token: str) -> Document:
        """The document to be stored, one version on."""
        document, kind = self.document, self.aggregate.kind
        sent = not document.unsent or self.speaker.confirmed(document.unsent)
        outbox = (*(() if sent else document.outbox), *self.spoken)
        waiting = {
            name: due
            for name, due in self.deadlines().items()
            if deadline_key(kind, document.key, name, due) not in self.heard
        }
        return replace(
            document,
            version=document.version + 1,
            state=self.aggregate.state.dump_python(self.state, mode="json"),
            heard=tuple(self.heard),
            said=self.said,
            outbox=outbox,
            unsent=token if outbox else "",
            deadlines={name: due.isoformat() for name, due in waiting.items()},
            due=min((epoch_ms(due) for due in waiting.values()), default=NEVER),
            index=self.aggregate.index(self.state),
        )


def advance(
    aggregate: Aggregate[Any], document: Document, deliveries: Sequence[Delivery], speaker: Speaker, token: str
) -> tuple[Document, list[DeliveryResult]]:
    """The document after these deliveries, and what became of each; the same document when nothing was new.

    Nothing new, but a dead writer's outbox of which nobody knows whether it was said: it is to be said again, before
    the repeat of its cause is acknowledged.

    A delivery whose `decide` or `evolve` raises changes nothing and is reported as a defect; its neighbours
    are heard all the same. All are defects, `NewerVersion`, where newer code wrote the document.
    """
    try:
        hearing = _Hearing(aggregate, document, speaker)
    except Exception as defect:
        return document, [DeliveryResult(delivery, Outcome.DEFECT, defect) for delivery in deliveries]
    results: list[DeliveryResult] = []
    for delivery in deliveries:
        try:
            results.append(DeliveryResult(delivery, hearing.hear(delivery)))
        except Exception as defect:
            results.append(DeliveryResult(delivery, Outcome.DEFECT, defect))
    if not hearing.moved:
        return document, results
    try:
        return hearing.sealed(token), results
    except Exception as defect:
        return document, [DeliveryResult(delivery, Outcome.DEFECT, defect) for delivery in deliveries]


def _relayed(event: Relayed) -> OutboxMessage:
    headers = {**event.envelope.headers(), **event.headers}
    return OutboxMessage(event.route.exchange, event.route.key, headers, event.message.model_dump_json())


def epoch_ms(moment: datetime) -> int:
    """Milliseconds since 1970, as documents keep their `due`."""
    return int(moment.timestamp() * 1000)


def deadline_key(kind: str, key: str, name: str, due: Moment) -> str:
    """The key under which an aggregate has heard that its deadline came; `deadline` is nobody's name on the bus."""
    return f"deadline/{kind}/{key}/{name}@{due.isoformat()}"


def own_delivery(
    aggregate: Aggregate[Any], key: str, message: Any, at: Moment, *, name: str, source: str, kind: str, about: str
) -> Delivery:
    """What a process tells an aggregate by itself: no bus carried it, and nobody else is its cause."""
    envelope = Envelope.model_construct(
        id=name, source=source, type=kind, time=at, correlation_id=about, causation_id=None, sequence=0
    )
    return Delivery(aggregate, key, Received(message, envelope))


def deadline_delivery(aggregate: Aggregate[Any], key: str, name: str, due: Moment) -> Delivery:
    """The delivery that tells an aggregate its deadline has come; it happened when it was due."""
    named = f"{aggregate.kind}/{key}/{name}@{due.isoformat()}"
    told, kind = DeadlineReached(name, due), "time.deadline_reached.v1"
    return own_delivery(aggregate, key, told, due, name=named, source="deadline", kind=kind, about=key)
