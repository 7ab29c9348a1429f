"""The moments a replay stands still at, all read from the season."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate

from contracts.season import ExamComponent, Season
from contracts.vocabulary import Component, Moment
from services.operate.applicants.rosters import categories

_INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """A phase by name, its name for the reader, and where the clock stands while its events come in."""

    name: str
    title: str
    at: Moment


def before_everything(season: Season) -> Moment:
    """A moment before the first window, from which the clock starts."""
    return min(window.opens for window in season.registration.windows.values()) - timedelta(hours=1)


def sittings_in_order(season: Season) -> Sequence[Component]:
    """The components of the season's examinations, by when the first base sits them."""
    opens = {
        part.component: min(other.sittings[0].opens for other in _parts(season) if other.component is part.component)
        for part in _parts(season)
    }
    return sorted(opens, key=lambda component: (opens[component], component))


def calendar(season: Season) -> tuple[Stop, ...]:
    """Every stop in order. The clock stands just before a deadline while what was done in time comes in."""
    closes = max(season.registration.windows[category].closes for category in categories(season))
    first_session = min(session.opens for base in season.bases for session in base.review_sessions)
    reviewed = max(base.review_closes for base in season.bases)
    final = max(base.scores_final_by for base in season.bases)
    admission, grace = season.admission, timedelta(hours=season.admission.arrival_grace_hours)
    stops = [
        Stop("registration", "报名", closes),
        Stop("registering_late", "逾期报名", max(closes + timedelta(minutes=10), first_session - _INSTANT)),
        Stop("review", "现场确认", reviewed),
        Stop("review_delayed", "补到的审核", reviewed + timedelta(hours=season.verification.arrival_grace_hours) / 2),
        *(Stop(f"exam_{part}", _EXAMS[part], _last_sitting(season, part)) for part in sittings_in_order(season)),
        Stop("scores_final", "成绩确定", min(final + timedelta(hours=1), admission.physical_by - _INSTANT)),
        Stop("physical", "体检", admission.physical_by - _INSTANT),
        Stop("backfill", "递补体检", admission.backfill_physical_by - _INSTANT),
        Stop("notice", "公示", admission.notice_at),
        Stop("objections", "公示期满", admission.objections_until),
        Stop("admission", "录取", admission.admit_by - _INSTANT),
        Stop("reporting", "报到", admission.report_by - _INSTANT),
        Stop("report_delayed", "补到的报到", admission.report_by + grace / 2),
        Stop("withdrawal", "退培处理", admission.report_by + grace + timedelta(hours=1)),
    ]
    monotone = accumulate((stop.at for stop in stops), max)
    return tuple(Stop(stop.name, stop.title, at) for stop, at in zip(stops, monotone, strict=True))


_EXAMS = {Component.WRITTEN: "笔试", Component.SKILLS: "技能", Component.INTERVIEW: "面试"}


def _parts(season: Season) -> list[ExamComponent]:
    return [part for base in season.bases for part in base.components]


def _last_sitting(season: Season, component: Component) -> Moment:
    return max(part.sittings[-1].closes for part in _parts(season) if part.component is component)
