"""What services tell each other about the numbers of their messages: how many were said, and which did not come.

It comes through the same inbox, so that what was said before lies before it, and is for no aggregate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
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
    """How many messages a speaker said to this hearer, by stream; `complete` where it has no other streams.

    `answers` are the marks of the questions it answers, and `heard` is how far it heard this hearer's own, by writer.
    """

    speaker: str
    totals: Mapping[str, int]
    complete: bool
    answers: frozenset[str] = frozenset()
    heard: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a hearer lacks, by writer; nothing, where it only asks how many there were, and may `mark` its question."""

    hearer: str
    wanted: Mapping[str, Ranges]
    mark: str = ""


_Numbers = Annotated[dict[str, dict[str, Annotated[int, Field(ge=0, le=MOST)]]], Field(max_length=PORTION)]
_Mark = Annotated[str, Field(max_length=64)]


class _Totals(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    totals: _Numbers
    complete: bool
    answers: list[_Mark] = Field(default=[], max_length=PORTION)
    heard: _Numbers = {}


class _Wanted(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    wanted: dict[str, Annotated[str, Field(max_length=100_000)]] = Field(max_length=PORTION)
    mark: _Mark = ""


def told(
    speaker: str,
    totals: Mapping[str, Mapping[str, int]],
    *,
    complete: bool,
    answers: Iterable[str] = (),
    heard: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
) -> OutboxMessage:
    """The message to all hearers; numbers by writer and hearer, and what was heard by who asks and writer."""
    said = {"totals": totals, "complete": complete, "answers": sorted(answers), "heard": dict(heard)}
    body = _Totals.model_construct(**said)  # type: ignore[arg-type]
    return _outgoing(speaker, TOLD, body)


def asked(hearer: str, speaker: str, wanted: Mapping[str, Ranges], mark: str = "") -> OutboxMessage:
    """The message to one speaker; what is wanted by writer."""
    body = _Wanted(wanted={writer: str(each) for writer, each in wanted.items()}, mark=mark)
    return _outgoing(hearer, missing(speaker), body)


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
            heard = read.heard.get(service, {})
            _writers(heard)
            return StreamTotals(origin.exchange, totals, read.complete, frozenset(read.answers), heard)
        question = _Wanted.model_validate_json(body)
        _writers(question.wanted)
        wanted = {writer: Ranges.read(ranges) for writer, ranges in question.wanted.items()}
        return Asked(origin.exchange, wanted, question.mark)
    except ValidationError as error:
        return Rejection(_INVALID, "data", error.errors(include_input=False)[0]["msg"])
    except ValueError:
        return Rejection(_INVALID, "data", "these are no numbers of messages")


def _writers(names: Mapping[str, Any]) -> None:
    if not all(map(is_writer, names)):
        raise ValueError


def _outgoing(exchange: str, key: str, body: BaseModel) -> OutboxMessage:
    name = str(uuid4())
    return OutboxMessage(
        exchange, key, {"ce-id": name, "ce-type": key, "ce-correlationid": name}, body.model_dump_json()
    )
