"""The numbers messages of ours bear: per writer and hearing service 1, 2, 3, …, so that a hearer sees what it lacks.

One header has those for all hearers, `<writer> registration:17 admission:5`, since one message goes to them all. It is
believed on the exchanges of our own services alone: nobody else can make a service look for what was never said.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.messages.time import ClockMoved
from services.chassis.messaging.origin import NUMBERS, PLATFORM, RECIPIENT, Origin

_OUTSIDE: Final = frozenset({"", PLATFORM, RECIPIENT, ClockMoved.TYPE.partition(".")[0]})
_WRITER: Final = re.compile(r"[0-9A-Za-z._-]{1,64}")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Number:
    """Which message this is of those one writer of a service said to one hearer; a `stream` is all of them."""

    stream: str
    nth: int


def outside(exchange: str) -> bool:
    """Whether others than our services publish there, so that numbers that come in over it say nothing."""
    return exchange in _OUTSIDE


def stream_of(speaker: str, writer: str) -> str:
    """The name of what this writer of this service says."""
    return f"{speaker}/{writer}"


def is_writer(name: object) -> bool:
    """Whether a writer can be called so."""
    return isinstance(name, str) and _WRITER.fullmatch(name) is not None


def written(writer: str, numbers: Mapping[str, int]) -> str:
    """The header; numbers by hearer."""
    return " ".join((writer, *(f"{hearer}:{nth}" for hearer, nth in numbers.items())))


def number_of(hearer: str, origin: Origin, headers: Mapping[str, Any]) -> Number | None:
    """The number a message bears for this hearer; None where it bears none that is to be believed. Raises nothing."""
    header = headers.get(NUMBERS)
    if outside(origin.exchange) or not isinstance(header, str):
        return None
    writer, *numbers = header.split(" ")
    own = [nth for name, _, nth in (each.partition(":") for each in numbers) if name == hearer]
    if len(own) != 1 or not is_writer(writer) or not _NUMBER.fullmatch(own[0]):
        return None
    return Number(stream_of(origin.exchange, writer), int(own[0]))
