"""A season's calendar as it is drawn: what lasts from when until when, what is at one moment, and what comes next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from contracts.season.calendar import Window
from contracts.season.season import Season
from contracts.vocabulary import Moment

_MARGIN: Final = timedelta(days=4)
_PERCENT: Final = 100.0
_LEAST: Final = 0.7
"""So wide a bar is at the least, in hundredths of the whole: what lasts an hour is still seen."""
NEXT: Final = 5


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """Something of the calendar; `name` is a word of the pages. What is at one moment closes when it opens."""

    name: str
    opens: Moment
    closes: Moment

    def state(self, now: datetime) -> Literal["past", "now", "ahead"]:
        if self.closes < now:
            return "past"
        return "now" if self.opens <= now else "ahead"


@dataclass(frozen=True, slots=True)
class Bar:
    """A span where it is drawn, in hundredths of the whole width; and as it was `written`, if its dates were moved."""

    span: CalendarSpan
    left: float
    width: float
    state: str
    written: CalendarSpan | None = None


@dataclass(frozen=True, slots=True)
class DrawnCalendar:
    """All bars, where today is, and where each month begins."""

    bars: Sequence[Bar]
    today: float | None
    months: Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class NextDate:
    """What comes next: the opening or the closing of a span, or its one moment."""

    name: str
    edge: Literal["opens", "closes", "at"]
    at: Moment


def spans(season: Season) -> list[CalendarSpan]:
    """Everything of the calendar, by when it begins [REG-1, VER-1, EXM-1, ADM-4 to ADM-7, EXP-2]."""
    return sorted(_spans(season), key=lambda span: (span.opens, span.closes))


def drawn(season: Season, now: datetime, written: Season | None = None) -> DrawnCalendar:
    """The calendar from its first moment to the start of the training, today on it where it lies within.

    Beside a season as it was `written`, what was moved since is told.
    """
    shown = spans(season)
    before = {span.name: span for span in spans(written or season)}
    begins, ends = min(span.opens for span in shown), max(span.closes for span in shown)
    begins, ends = begins - _MARGIN, ends + _MARGIN

    def at(moment: datetime) -> float:
        return round(_PERCENT * ((moment - begins) / (ends - begins)), 2)

    def bar(span: CalendarSpan) -> Bar:
        was = before.get(span.name, span)
        width = max(at(span.closes) - at(span.opens), _LEAST)
        return Bar(span, at(span.opens), width, span.state(now), None if was == span else was)

    bars = [bar(span) for span in shown]
    months = [(at(first), f"{first:%Y-%m}") for first in _months(begins, ends)]
    return DrawnCalendar(bars, at(now) if begins <= now <= ends else None, months)


def due_next(season: Season, now: datetime) -> list[NextDate]:
    """What opens, closes or comes next."""
    edges = (edge for span in spans(season) for edge in _edges(span))
    return sorted((each for each in edges if each.at > now), key=lambda each: each.at)[:NEXT]


def _edges(span: CalendarSpan) -> Iterator[NextDate]:
    if span.opens == span.closes:
        yield NextDate(span.name, "at", span.opens)
    else:
        yield NextDate(span.name, "opens", span.opens)
        yield NextDate(span.name, "closes", span.closes)


def _taking(season: Season) -> list[Window]:
    """Every window in which any base takes forms."""
    of = [(category, base) for category in season.registration.windows for base in season.bases]
    return [window for category, base in of for window in season.windows_for(category, base)]


def _spans(season: Season) -> Iterator[CalendarSpan]:
    admission, bases = season.admission, season.bases
    yield from _whole("registration_window", _taking(season))
    sessions = [session for base in bases for session in (*base.review_sessions, *base.postgraduate_sessions)]
    yield from _whole("review_sessions", sessions)
    yield from _whole("sittings", [each for base in bases for part in base.components for each in part.sittings])
    first, last = min(base.scores_final_by for base in bases), max(base.scores_final_by for base in bases)
    yield CalendarSpan("scores_final", first, last)
    yield (
        CalendarSpan("physicals", last, admission.physical_by)
        if last < admission.physical_by
        else _at("physicals", admission.physical_by)
    )
    yield _at("places_stand", admission.backfill_physical_by)
    yield CalendarSpan("notice", admission.notice_at, admission.objections_until)
    if (drawing := admission.provincial_round) is not None:
        yield CalendarSpan("provincial_round", drawing.opens, drawing.closes)
        yield _at("round_physicals", drawing.physical_by)
    yield _at("admit_by", admission.admit_by)
    yield _at("report_by", admission.report_by)
    yield _at("training_starts", season.finance.term_starts)
    if season.filings is not None:
        yield _at("national_by", season.filings.national_by)
        yield _at("rosters_by", season.filings.rosters_by)


def _whole(name: str, windows: Iterable[Window]) -> Iterator[CalendarSpan]:
    """One span over all of these; none where there are none."""
    known = [(window.opens, window.closes) for window in windows]
    if known:
        yield CalendarSpan(name, min(opens for opens, _ in known), max(closes for _, closes in known))


def _at(name: str, moment: Moment) -> CalendarSpan:
    return CalendarSpan(name, moment, moment)


def _months(begins: datetime, ends: datetime) -> Iterator[datetime]:
    """The first moment of each month between."""
    first = begins.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while (first := (first + timedelta(days=32)).replace(day=1)) <= ends:
        yield first
