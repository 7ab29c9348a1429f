"""Dates moved while a season runs: what a season is after the decisions about it, and what becomes of each [COR-2].

Decisions are applied in the order of their numbers, whatever order they were heard in; one that a season could not be
written with is passed over. The dates that notices, the province's round and certificates rest on are not moved: those
are in people's hands, and a verifier reads them in the season file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from contracts.messages.platform.dates import DateMoved, DatesMoved
from contracts.reasons import Reason
from contracts.season.coherence import disagreements
from contracts.season.season import Season, Seasons
from contracts.vocabulary import SeasonId

_MOVABLE: Final = re.compile(
    r"admission\.(admit_by|report_by)"
    r"|registration\.(windows\.[a-z]+|more_windows\.[a-z]+\.\d+)\.(opens|closes)"
    r"|bases\.[A-Z0-9-]+\.(scores_final_by|((review|postgraduate)_sessions|windows\.[a-z]+)\.\d+\.(opens|closes)"
    r"|components\.\d+\.sittings\.\d+\.(opens|closes))"
)
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class DatesVerdict:
    """What becomes of a decision: the dates it moves, and those of them that had passed; or why it moves none."""

    decision: DatesMoved
    moves: tuple[DateMoved, ...] = ()
    passed: tuple[str, ...] = ()
    wrong: Mapping[str, Reason] = field(default_factory=dict)


def moved(season: Season, decisions: Iterable[DatesMoved]) -> tuple[Season, tuple[DatesVerdict, ...]]:
    """The season after these decisions, and the verdict on each, in the order of numbers."""
    verdicts, numbers = list[DatesVerdict](), set[int]()
    for decision in sorted(decisions, key=lambda one: (one.decision, one.decided_at, one.model_dump_json())):
        if decision.decision in numbers:
            wrong = {one.date: Reason.REVISION_REPEATED for one in decision.dates}
            verdicts.append(DatesVerdict(decision, wrong=wrong))
            continue
        numbers.add(decision.decision)
        season, verdict = _after(season, decision)
        verdicts.append(verdict)
    return season, tuple(verdicts)


def standing(season: Season, stands: Iterable[DateMoved]) -> Season:
    """The season as written with these dates; as written where it could not be with them."""
    written = season.model_dump()
    for one in stands:
        if _at(written, one.date) is not None:
            _put(written, one.date, one.to)
    return _season(written) or season


def _after(season: Season, decision: DatesMoved) -> tuple[Season, DatesVerdict]:
    written = season.model_dump(exclude_unset=True)  # as an operator writes it: what is left out contradicts nothing
    stands = {one.date: _at(written, one.date) for one in decision.dates}
    wrong = {one.date: reason for one in decision.dates if (reason := _fault(one, stands[one.date], decision))}
    if wrong:
        return season, DatesVerdict(decision, wrong=wrong)
    passed = tuple(date for date, at in stands.items() if at is not None and at <= decision.decided_at)
    for one in decision.dates:
        _put(written, one.date, one.to)
    after = _season(written)
    if after is None:
        return season, DatesVerdict(decision, wrong={one.date: Reason.DATES_DISAGREE for one in decision.dates})
    return after, DatesVerdict(decision, decision.dates, passed)


def _fault(one: DateMoved, stands: datetime | None, decision: DatesMoved) -> Reason | None:
    if stands is None or not _MOVABLE.fullmatch(one.date):
        return Reason.DATE_NOT_MOVABLE
    return Reason.DATE_PASSED if one.to <= decision.decided_at else None


def _season(written: Mapping[str, Any]) -> Season | None:
    """The season, unless its parts do not agree any more; which specialties there are was asked when it was read."""
    if any(True for _ in disagreements(written, {})):
        return None
    try:
        return Season.model_validate(written)
    except ValidationError:
        return None


def _at(written: Mapping[str, Any], date: str) -> datetime | None:
    *way, name = date.split(".")
    place = _place(written, way)
    found = place.get(name) if isinstance(place, dict) else None
    return found if isinstance(found, datetime) else None


def _put(written: Mapping[str, Any], date: str, to: datetime) -> None:
    *way, name = date.split(".")
    _place(written, way)[name] = to


def _place(here: Any, way: Iterable[str]) -> Any:
    """Into tables by key, into bases by code, into other lists by number: one way to each date, no other [COR-2]."""
    for step in way:
        if isinstance(here, list | tuple):
            here = _entry(here, step)
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
    return here


def _entry(listed: Sequence[Any], step: str) -> Any:
    """A code may be all digits, and is no number for that."""
    if any("code" in one for one in listed):
        return next((one for one in listed if one["code"] == step), None)
    return listed[int(step)] if _NUMBER.fullmatch(step) and int(step) < len(listed) else None


class MovingSeasons(Mapping[SeasonId, Season]):
    """The seasons as they stand now: as `written`, with the dates moved since. One process has one of these."""

    def __init__(self, written: Seasons) -> None:
        self.written: dict[SeasonId, Season] = dict(written)
        self._moved: dict[SeasonId, Season] = {}

    def __getitem__(self, name: SeasonId) -> Season:
        return self._moved.get(name) or self.written[name]

    def __iter__(self) -> Iterator[SeasonId]:
        return iter(self.written)

    def __len__(self) -> int:
        return len(self.written)

    def heed(self, told: Mapping[str, Iterable[Any]]) -> None:
        """What was decided about each season, all of it."""
        for name, decisions in told.items():
            self._moved[name] = moved(self.written[name], (one for one in decisions if isinstance(one, DatesMoved)))[0]


def as_written(seasons: Seasons) -> Seasons:
    """The seasons as their files have them, whatever was moved since."""
    return seasons.written if isinstance(seasons, MovingSeasons) else seasons
