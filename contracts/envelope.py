"""The envelope of every message: CloudEvents 1.0 attributes, binary mode, `ce-` headers.

`sequence` is the CloudEvents extension of that name: it grows with everything one aggregate says,
so a hearer keeps the latest word whatever order the words arrive in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from contracts.vocabulary import Moment, shows

MessageName = Annotated[
    str, StringConstraints(strict=True, max_length=128, pattern=r"^[a-z_]+\.[a-z_]+\.v[1-9][0-9]{0,5}$")
]
SHORT_BYTES: Final = 255
"""What the broker's short strings hold: an id goes out as one, and an id that is taken comes back as a cause."""
MOST_SAID: Final = 2**53 - 1
"""The greatest sequence: what every store and every reader of JSON keeps exactly."""


def _short(name: str) -> str:
    if len(name.encode()) > SHORT_BYTES:
        raise ValueError(f"more than {SHORT_BYTES} bytes")
    return name


def _counted(sequence: Any) -> Any:
    """A header says numbers in digits; nothing else that could be read as one is taken for one."""
    digits = isinstance(sequence, str) and sequence.isascii() and sequence.isdecimal() and len(sequence) <= 16
    return int(sequence) if digits else sequence


_NAME: Final = StringConstraints(strict=True, min_length=1, max_length=128, pattern=r"^\P{Cc}+$")
Name = Annotated[str, _NAME, AfterValidator(_short), AfterValidator(shows)]
"""What a sender calls something: text that shows, short enough to be handed on by every broker."""
Source = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=144, pattern=r"^\P{Cc}+$"), AfterValidator(shows)
]
"""Who spoke, and after a slash what they call the system of theirs that did."""


_TRACEPARENT: Final = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_TRACESTATE: Final = re.compile(r"[ -~]{1,512}")


def _matching(pattern: re.Pattern[str]) -> BeforeValidator:
    """What does not read as one is none: a message is not turned away for the trace it is in."""
    return BeforeValidator(lambda told: told if isinstance(told, str) and pattern.fullmatch(told) else None)


@dataclass(frozen=True, slots=True)
class TraceContext:
    """Which trace, and which span of it, as W3C writes it; whoever traces nothing hands it on."""

    traceparent: str
    tracestate: str | None = None


def trace_context(traceparent: object, tracestate: object = None) -> TraceContext | None:
    """What these headers say; None where that is no trace."""
    if not isinstance(traceparent, str) or not _TRACEPARENT.fullmatch(traceparent):
        return None
    state = tracestate if isinstance(tracestate, str) and _TRACESTATE.fullmatch(tracestate) else None
    return TraceContext(traceparent, state)


class Part(BaseModel):
    """A record inside a message. Unknown fields are ignored, so that a version can gain optional ones."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(Part):
    """The data of one message; `TYPE` names it and its version."""

    TYPE: ClassVar[str]


class Envelope(BaseModel):
    """Who said what, when, and because of what."""

    model_config = ConfigDict(frozen=True)

    id: Name
    source: Source
    type: MessageName
    time: Moment
    correlation_id: Name
    causation_id: Name | None = None
    sequence: Annotated[int, Field(strict=True, ge=0, le=MOST_SAID), BeforeValidator(_counted)] = 0
    traceparent: Annotated[str | None, _matching(_TRACEPARENT)] = None
    tracestate: Annotated[str | None, _matching(_TRACESTATE)] = None
    specversion: Literal["1.0"] = "1.0"

    @property
    def trace(self) -> TraceContext | None:
        """The trace it is in; None where nobody said."""
        return None if self.traceparent is None else TraceContext(self.traceparent, self.tracestate)

    def within(self, trace: TraceContext) -> "Envelope":
        """The same, in this trace."""
        return self.model_copy(update={"traceparent": trace.traceparent, "tracestate": trace.tracestate})

    def headers(self) -> dict[str, str]:
        """The AMQP headers of CloudEvents' binary mode."""
        pairs = {
            "ce-specversion": self.specversion,
            "ce-id": self.id,
            "ce-source": self.source,
            "ce-type": self.type,
            "ce-time": self.time.isoformat(),
            "ce-correlationid": self.correlation_id,
            "ce-sequence": str(self.sequence),
        }
        if self.causation_id is not None:
            pairs["ce-causationid"] = self.causation_id
        if self.traceparent is not None:
            pairs["ce-traceparent"] = self.traceparent
            if self.tracestate is not None:
                pairs["ce-tracestate"] = self.tracestate
        return pairs


_ATTRIBUTES = {
    "id": "id",
    "source": "source",
    "type": "type",
    "time": "time",
    "correlationid": "correlation_id",
    "causationid": "causation_id",
    "sequence": "sequence",
    "traceparent": "traceparent",
    "tracestate": "tracestate",
}


def envelope_of(attributes: Mapping[str, Any]) -> Envelope:
    """Read CloudEvents attributes by their bare names; a first message correlates to itself.

    Raises pydantic's `ValidationError`, naming the attribute, when one is missing or malformed.
    """
    fields = {ours: attributes[theirs] for theirs, ours in _ATTRIBUTES.items() if theirs in attributes}
    told = {"correlation_id": fields.get("id"), **fields, "specversion": attributes.get("specversion")}
    return Envelope.model_validate(told)


def attributes_of(headers: Mapping[str, Any]) -> dict[str, Any]:
    """The CloudEvents attributes among AMQP headers, by their bare names, as they came: not all of them are text."""
    return {name.removeprefix("ce-"): value for name, value in headers.items() if name.startswith("ce-")}


M_co = TypeVar("M_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Received(Generic[M_co]):
    """One message as an aggregate hears it. `time` is when it happened, not when it arrived."""

    message: M_co
    envelope: Envelope

    @property
    def key(self) -> str:
        """What makes a repeat a repeat: the id, within its source, which begins with whoever really spoke.

        The two stay a pair: `km/a` and `1` are not `km` and `a/1`. What a system outside said is in no way what one of
        ours says, whatever it calls itself.
        """
        source, name = self.envelope.source, self.envelope.id
        return f"{source}/{name}" if "/" not in source else f"{len(source)}:{source}/{name}"

    @property
    def time(self) -> Moment:
        return self.envelope.time

    @property
    def sequence(self) -> int:
        return self.envelope.sequence
