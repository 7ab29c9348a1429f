"""Which of several records of one kind counts, and the order they are kept in, however they came."""

from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

from contracts.envelope import Message
from contracts.season.season import Base, Seasons
from contracts.vocabulary import BaseCode, SeasonId


class Revised(Protocol):
    """What the latest is told by."""

    @property
    def revision(self) -> int: ...
    def model_dump_json(self) -> str: ...


_MADE: Final = ("recorded_at", "attended_at", "reviewed_at", "excused_at", "applied_at", "decided_at")
"""When a record came into being, by whichever of these it has."""
K = TypeVar("K", bound=Message)
R = TypeVar("R", bound=Revised)


def latest(records: Iterable[R]) -> R | None:
    """The highest revision; of two contents under one the first made counts, as with forms: the other is refused."""
    return max(records, key=_later, default=None)


def _later(record: Revised) -> tuple[int, float, str]:
    made_at = next(at for name in _MADE if (at := getattr(record, name, None)) is not None)
    return record.revision, -made_at.timestamp(), record.model_dump_json()


def base_of(seasons: Seasons, season: SeasonId, code: BaseCode) -> Base:
    """The base as the season has it. Raises `LookupError` when it takes no part."""
    base = seasons[season].base(code)
    if base is None:
        raise LookupError(f"base {code} takes no part in {season}")
    return base


def kept(known: tuple[K, ...], new: K) -> tuple[K, ...]:
    """In an order of their own, whatever order they came in."""
    return tuple(sorted([*known, new], key=lambda record: record.model_dump_json()))
