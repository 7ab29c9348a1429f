"""What services tell each other about the numbers of their messages: how many were said, and which did not come.

It comes through the same inbox, so that what was said before lies before it, and is for no aggregate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.references import Rejection
from services.chassis.core.document import OutboxMessage
from services.chassis.core.ranges import MOST, Ranges
from services.chassis.messaging.numbers import is_writer, outside, stream_of
from services.chassis.messaging.origin import Origin

TOLD: Final = "told"
"""The routing key under which a speaker tells all its hearers how many messages it said to each."""
PORTION: Final = 500
"""So many streams are told of at once, and so many messages asked for."""
_INVALID: Final = "invalid_control"


def missing(speaker: str) -> str:
    """The routing key under which a hearer asks this speaker for what did not come, or how many there were."""
    return f"missing.{speaker}"


@dataclass(frozen=True, slots=True)
class StreamTotals:
    """How many messages a speaker said to this hearer, by stream; `complete` where it has no other streams."""

    speaker: str
    totals: Mapping[str, int]
    complete: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a hearer lacks, by writer; nothing, where it only asks how many there were."""

    hearer: str
    wanted: Mapping[str, Ranges]


class _Totals(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    totals: dict[str, dict[str, Annotated[int, Field(ge=0, le=MOST)]]] = Field(max_length=PORTION)
    complete: bool


class _Wanted(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    wanted: dict[str, Annotated[str, Field(max_length=100_000)]] = Field(max_length=PORTION)


def told(speaker: str, totals: Mapping[str, Mapping[str, int]], *, complete: bool) -> OutboxMessage:
    """The message to all hearers; numbers by writer and hearer."""
    body = _Totals.model_construct(totals=totals, complete=complete)  # type: ignore[arg-type]
    return _wire(speaker, TOLD, body)


def asked(hearer: str, speaker: str, wanted: Mapping[str, Ranges]) -> OutboxMessage:
    """The message to one speaker; what is wanted by writer."""
    return _wire(hearer, missing(speaker), _Wanted(wanted={writer: str(each) for writer, each in wanted.items()}))


def control_of(service: str, origin: Origin, body: bytes) -> StreamTotals | Asked | Rejection | None:
    """What a message of this kind says to this service; None where it is of another kind."""
    if outside(origin.exchange) or origin.key not in {TOLD, missing(service)}:
        return None
    try:
        if origin.key == TOLD:
            read = _Totals.model_validate_json(body)
            own = {writer: totals[service] for writer, totals in read.totals.items() if service in totals}
            _writers(own)
            totals = {stream_of(origin.exchange, writer): total for writer, total in own.items()}
            return StreamTotals(origin.exchange, totals, read.complete)
        wanted = _Wanted.model_validate_json(body).wanted
        _writers(wanted)
        return Asked(origin.exchange, {writer: Ranges.read(ranges) for writer, ranges in wanted.items()})
    except ValidationError as error:
        return Rejection(_INVALID, "data", error.errors(include_input=False)[0]["msg"])
    except ValueError:
        return Rejection(_INVALID, "data", "these are no numbers of messages")


def _writers(names: Mapping[str, Any]) -> None:
    if not all(map(is_writer, names)):
        raise ValueError


def _wire(exchange: str, key: str, body: BaseModel) -> OutboxMessage:
    name = str(uuid4())
    return OutboxMessage(
        exchange, key, {"ce-id": name, "ce-type": key, "ce-correlationid": name}, body.model_dump_json()
    )
