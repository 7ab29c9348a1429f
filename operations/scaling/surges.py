"""When a season's work comes: each phase as a surge over hours, or as a burst at a moment [OPS-3].

A surge says which part of a phase falls into which hour, and how fast it comes at that hour's worst.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Final, TypeVar

from contracts.season.calendar import Window
from contracts.season.expected import LAST_MINUTES, Expected
from contracts.season.season import Base, Season
from contracts.vocabulary import SHANGHAI, Category, Component

AWAKE: Final = range(7, 23)
"""The hours of a day in Shanghai in which people fill in forms; a window that opens only at night is taken as it is."""
UNEVEN: Final = 2.0
"""How much faster than its mean an hour comes in its worst minutes, where nothing else is known."""
DRAINED_WITHIN: Final = timedelta(minutes=15)
"""So soon what a deadline sets off at once is to be worked off."""
_HOUR, _DAY, _MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=31)
_LATER: Final = frozenset({Category.POSTGRADUATE})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Inflow:
    """What of a phase comes in one hour: its `part` of the whole, and its part a second at the hour's worst."""

    part: float
    peak: float


@dataclass(frozen=True, slots=True)
class Surge:
    """One phase of the season, by the hours it comes in; its parts come to one."""

    phase: str
    title_zh: str
    hours: Mapping[datetime, Inflow]


def surges(season: Season, expected: Expected) -> tuple[Surge, ...]:
    """Every phase of the season in the order of its first hour."""
    found = [*_registering(season, expected), *_examining(season, expected), *_admitting(season, expected)]
    return tuple(sorted(found, key=lambda surge: min(surge.hours)))


def _registering(season: Season, expected: Expected) -> Iterator[Surge]:
    """Registration and review, of postgraduates apart where bases hold sessions of their own for them [REG-7]."""
    taken = frozenset(season.registration.windows)
    later = taken & _LATER if any(base.postgraduate_sessions for base in season.bases) else frozenset[Category]()
    for prefix, title, categories in (("", "", taken - later), ("postgraduate_", "专硕", later)):
        if categories:
            windows = _taken_in(season, categories)
            yield _rushed(f"{prefix}registration", f"{title}报名", windows, expected)
            sessions = _weighed(season, partial(_sessions, min(categories)))
            yield Surge(f"{prefix}review", f"{title}现场确认", _even(sessions))


def _examining(season: Season, expected: Expected) -> Iterator[Surge]:
    """Marks come in from each sitting on until they are final; then every result at once [EXM-4]."""
    parts = {part.component for base in season.bases for part in base.components}
    for component in sorted(parts):
        marking = _weighed(season, partial(_marking, component))
        yield _rushed(f"exam_{component}", f"成绩 {component}", marking, expected)
    finals = _weighed(season, lambda base: [base.scores_final_by])
    yield Surge("scores_final", "成绩确定", _burst(finals))


def _admitting(season: Season, expected: Expected) -> Iterator[Surge]:
    """From the physical to the first month of training; what follows a deadline by itself is a burst [ADM, SAGA-3]."""
    dates, final = season.admission, max(base.scores_final_by for base in season.bases)
    grace = timedelta(hours=dates.arrival_grace_hours)
    begun = max(dates.report_by, season.finance.term_starts) + grace
    spans = {
        ("physical", "体检"): _until(final, dates.physical_by),
        ("backfill", "递补体检"): _until(dates.physical_by, dates.backfill_physical_by),
        ("confirmation", "名单确认"): _until(dates.backfill_physical_by, dates.notice_at),
        ("objections", "公示"): _until(dates.notice_at, dates.objections_until),
        ("decisions", "异议处理"): _until(dates.objections_until, dates.admit_by),
        ("admission", "录取"): _until(dates.notice_at, dates.admit_by),
        ("reporting", "报到"): _until(dates.admit_by, dates.report_by),
    }
    if (window := dates.provincial_round) is not None:
        spans["round", "统一调剂"] = Window(opens=window.opens, closes=window.closes)
        spans["round_physical", "调剂体检"] = _until(window.draws_at, window.physical_by)
    for (phase, title), span in spans.items():
        yield _rushed(phase, title, {span: 1.0}, expected)
    first_month = {_until(begun, begun + _MONTH): 1.0}
    for phase, title in (("agreements", "签订协议"), ("reinstatement", "恢复资格"), ("leaving", "培训中退出")):
        yield Surge(phase, title, _even(first_month))
    for phase, title, at in (("notice", "公示发布", dates.notice_at), ("withdrawal", "退培", dates.report_by + grace)):
        yield Surge(phase, title, _burst({at: 1.0}))


def _taken_in(season: Season, categories: frozenset[Category]) -> Mapping[Window, float]:
    """Every window these register in, weighed by the part of all seats that stand at bases which have it."""
    of: dict[Window, int] = defaultdict(int)
    for base in season.bases:
        seats = max(1, sum(programme.seats for programme in base.programmes))
        for window in {each for category in categories for each in season.windows_for(category, base)}:
            of[window] += seats
    most = max(of.values())
    return {window: of[window] / most for window in sorted(of, key=lambda each: (each.opens, each.closes))}


def _sessions(category: Category, base: Base) -> Iterable[Window]:
    return base.sessions_for(category)


def _marking(component: Component, base: Base) -> Iterable[Window]:
    """From a component's last sitting until the base's marks are final."""
    return [
        _until(each.sittings[-1].closes, base.scores_final_by)
        for each in base.components
        if each.component is component
    ]


def _until(opens: datetime, closes: datetime) -> Window:
    """From then on to a deadline; the day before it, where it lies no later than what it follows."""
    return Window(opens=opens if opens < closes else closes - _DAY, closes=closes)


def _weighed(season: Season, of_base: Callable[[Base], Iterable[T]]) -> dict[T, float]:
    """What bases hold, each base weighing as many as it has seats."""
    found: dict[T, float] = defaultdict(float)
    for base in season.bases:
        held, seats = list(of_base(base)), sum(programme.seats for programme in base.programmes)
        for each in held:
            found[each] += max(seats, 1) / len(held)
    return found


def _rushed(phase: str, title: str, windows: Mapping[Window, float], expected: Expected) -> Surge:
    """Windows that fill towards their end."""
    whole, day, hour = 100, expected.last_day_percent, expected.last_hour_percent
    hours: dict[datetime, list[Inflow]] = defaultdict(list)
    for window, weight in windows.items():
        ends = [window.opens, *(max(window.opens, window.closes - each) for each in (_DAY, _HOUR)), window.closes]
        parts = zip(pairwise(ends), (whole - day, day - hour, hour), strict=True)
        pieces = {Window.model_construct(opens=a, closes=b): part for (a, b), part in parts if a < b}
        scale = weight / (sum(windows.values()) * sum(pieces.values()))
        for piece, part in pieces.items():
            for at, share in _even({piece: 1.0}).items():
                hours[at].append(Inflow(share.part * part * scale, share.peak * part * scale))
        rush = expected.last_minutes_percent * scale / (LAST_MINUTES * 60)
        last = _hour_of(window.closes - timedelta(microseconds=1))
        usual = sum(share.peak for share in hours[last])
        hours[last].append(Inflow(0.0, max(0.0, rush - usual)))
    return Surge(phase, title, {at: _together(shares) for at, shares in hours.items()})


def _even(windows: Mapping[Window, float]) -> Mapping[datetime, Inflow]:
    """As much in every minute that a window is open by day."""
    parts: dict[datetime, float] = defaultdict(float)
    for window, weight in windows.items():
        minutes = dict(_minutes(window))
        awake = {at: each for at, each in minutes.items() if at.hour in AWAKE} or minutes
        for at, each in awake.items():
            parts[at] += weight * each / sum(awake.values())
    whole = sum(parts.values())
    return {at: Inflow(part / whole, UNEVEN * part / whole / _HOUR.total_seconds()) for at, part in parts.items()}


def _minutes(window: Window) -> Iterator[tuple[datetime, float]]:
    """How many minutes of each hour a window is open."""
    at = _hour_of(window.opens)
    while at < window.closes:
        opened = min(window.closes, at + _HOUR) - max(window.opens, at)
        yield at, opened.total_seconds() / 60
        at += _HOUR


def _burst(moments: Mapping[datetime, float]) -> Mapping[datetime, Inflow]:
    whole, hours = sum(moments.values()), defaultdict[datetime, float](float)
    for at, weight in moments.items():
        hours[_hour_of(at)] += weight / whole
    return {at: Inflow(part, part / DRAINED_WITHIN.total_seconds()) for at, part in hours.items()}


def _hour_of(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)


def _together(shares: Iterable[Inflow]) -> Inflow:
    all_of_them = list(shares)
    return Inflow(sum(each.part for each in all_of_them), sum(each.peak for each in all_of_them))
