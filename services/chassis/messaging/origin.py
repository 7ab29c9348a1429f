"""Who really spoke: where a message came in, not what its headers claim.

Who may publish to an exchange is the broker's affair, and it cannot be talked into anything. What was redirected comes
back over the service's own redirect exchange, to which only the service writes, and the operator who puts dead letters
back; there, and only there, headers of ours are believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from aio_pika.abc import AbstractIncomingMessage

from contracts.catalogue import CATALOGUE, SPEAKERS, speaker_of, stem_of
from contracts.references import Rejection

PLATFORM: Final = "platform"
"""The one speaker that is not ours: systems beyond count, each of which calls itself what it likes."""
RECIPIENT: Final = "recipient"
"""Those outside, who answer here for what they were told: each under keys that begin with its own name."""
FOREIGN: Final = "foreign_speaker"
"""The code of a message said by somebody who has no say in it."""
EXCHANGE, KEY = "x-origin-exchange", "x-origin-key"
NUMBERS: Final = "x-numbers"
"""What number a message bears among those said to each of its hearers."""
PUBLISHED: Final = "x-published"
"""When a message was published, in milliseconds since 1970: for figures, and for nothing else."""
OURS: Final = (
    NUMBERS,
    PUBLISHED,
    "x-attempt",
    "x-put-off",
    "x-reason-",
    "x-origin-",
    "x-death",
    "x-first-death-",
    "x-last-death-",
    "x-delivery-count",
    "x-acquired-count",
)
"""Headers that say what became of a message here; nobody else has a say in that."""
_ROUTING: Final = frozenset({"CC", "BCC"})
"""Headers by which a sender has the broker route a message to more queues: not those of our redirect exchange."""
_NAMES: Final = (SPEAKERS | {"hr", "operator", "deadline", "time"}) - {PLATFORM}
"""What no system outside calls itself."""
_STEMS: Final = frozenset(stem_of(name) for name in CATALOGUE)


@dataclass(frozen=True, slots=True)
class Origin:
    """The exchange and the routing key a message was first published with."""

    exchange: str
    key: str

    @property
    def named(self) -> str:
        """The type it was published under."""
        return f"{RECIPIENT}.{self.key.rpartition(f'.{RECIPIENT}.')[2]}" if self.exchange == RECIPIENT else self.key

    @property
    def recipient(self) -> str | None:
        """Which recipient spoke: nobody else may publish under its keys."""
        return self.key.rpartition(f".{RECIPIENT}.")[0] if self.exchange == RECIPIENT else None


def came_back(service: str, message: AbstractIncomingMessage) -> bool:
    """Whether this message was redirected by the service before, or put back by an operator."""
    return message.exchange == f"{service}.redirect"


def origin_of(service: str, message: AbstractIncomingMessage) -> Origin:
    """Where a message first came in."""
    if not came_back(service, message):
        return Origin(message.exchange or "", message.routing_key or "")
    exchange, key = (message.headers.get(name) for name in (EXCHANGE, KEY))
    return Origin(exchange if isinstance(exchange, str) else "", key if isinstance(key, str) else "")


def theirs(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The headers that are the sender's to set, and do nothing at the broker."""
    return {name: value for name, value in headers.items() if not name.startswith(OURS) and name not in _ROUTING}


def within(source: object, speaker: str = PLATFORM) -> Any:
    """What a system of the platform's, or of a recipient's, calls itself, as part of the speaker's own name."""
    if not isinstance(source, str) or not source or source == speaker or source.startswith(f"{speaker}/"):
        return source
    return f"{speaker}/{source}"


def again(hearer: str) -> str:
    """The routing key under which a speaker says again, to this hearer alone, what did not come to it."""
    return f"again.{hearer}"


def foreign(hearer: str, origin: Origin, attributes: Mapping[str, Any]) -> Rejection | None:
    """Whether exchange, routing key, type and source do not agree on who speaks; unknown types are nobody's."""
    name, source = attributes.get("type"), attributes.get("source")
    if not isinstance(name, str) or stem_of(name) not in _STEMS:
        return None
    speaker = speaker_of(name)
    if origin.exchange != speaker:
        return Rejection(FOREIGN, "type", f"{stem_of(name)} is said on {speaker}, not on {origin.exchange or 'none'}")
    if origin.key != again(hearer) and stem_of(origin.named) != stem_of(name):
        return Rejection(FOREIGN, "type", f"{stem_of(name)} came under the key of another message")
    if isinstance(source, str) and not _own(origin.recipient or speaker, source, outside=speaker == RECIPIENT):
        return Rejection(FOREIGN, "source", f"{speaker} does not speak under this name")
    return None


def _own(speaker: str, source: str, *, outside: bool) -> bool:
    """Whether a speaker may call itself so: ours by their own names alone, the platform by any but ours.

    A recipient has its own name, and behind it what it calls a system of its own.
    """
    if outside:
        return source.removeprefix(f"{RECIPIENT}/").partition("/")[0] == speaker
    if speaker == PLATFORM:
        return source.partition("/")[0].strip().casefold() not in _NAMES
    return source == speaker or (speaker == "clock" and source == "operator")
