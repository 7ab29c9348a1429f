"""The envelope of every message: CloudEvents 1.0 attributes, binary mode, `ce-` headers.

`sequence` is the CloudEvents extension of that name: it grows with everything one aggregate says,
so a hearer keeps the latest word whatever order the words arrive in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.vocabulary import Moment

MessageName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$")]


class Part(BaseModel):
    """A record inside a message. Unknown fields are ignored, so that a version can gain optional ones."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(Part):
    """The data of one message; `TYPE` names it and its version."""

    TYPE: ClassVar[str]


class Envelope(BaseModel):
    """Who said what, when, and because of what."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    type: MessageName
    time: Moment
    correlation_id: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    causation_id: Annotated[str, StringConstraints(max_length=128)] | None = None
    sequence: Annotated[int, Field(ge=0)] = 0

    def headers(self) -> dict[str, str]:
        """The AMQP headers of CloudEvents' binary mode."""
        pairs = {
            "ce-specversion": "1.0",
            "ce-id": self.id,
            "ce-source": self.source,
            "ce-type": self.type,
            "ce-time": self.time.isoformat(),
            "ce-correlationid": self.correlation_id,
            "ce-sequence": str(self.sequence),
        }
        return pairs if self.causation_id is None else pairs | {"ce-causationid": self.causation_id}


_ATTRIBUTES = {
    "id": "id",
    "source": "source",
    "type": "type",
    "time": "time",
    "correlationid": "correlation_id",
    "causationid": "causation_id",
    "sequence": "sequence",
}


def envelope_of(attributes: Mapping[str, Any]) -> Envelope:
    """Read CloudEvents attributes by their bare names; a first message correlates to itself.

    Raises pydantic's `ValidationError`, naming the attribute, when one is missing or malformed.
    """
    fields = {ours: attributes[theirs] for theirs, ours in _ATTRIBUTES.items() if theirs in attributes}
    return Envelope.model_validate({"correlation_id": fields.get("id"), **fields})


def attributes_of(headers: Mapping[str, Any]) -> dict[str, str]:
    """The CloudEvents attributes among AMQP headers, by their bare names."""
    return {
        name.removeprefix("ce-"): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in headers.items()
        if name.startswith("ce-")
    }


M_co = TypeVar("M_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Heard(Generic[M_co]):
    """One message as an aggregate hears it. `time` is when it happened, not when it arrived."""

    message: M_co
    envelope: Envelope

    @property
    def key(self) -> str:
        """What makes a repeat a repeat: the id, within its source."""
        return f"{self.envelope.source}/{self.envelope.id}"

    @property
    def time(self) -> Moment:
        return self.envelope.time

    @property
    def sequence(self) -> int:
        return self.envelope.sequence
