"""The moments a replay stands still at, all read from the season."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, chain

from contracts.season.season import ExamComponent, Season
from contracts.vocabulary import Category, Component, Moment

_INSTANT, _A_DAY = timedelta(seconds=1), timedelta(days=1)
_LATER = frozenset({Category.POSTGRADUATE})


@dataclass(frozen=True, slots=True)
class Stop:
    """A phase by name, its name for the reader, and where the clock stands while its events come in."""

    name: str
    title: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Wave:
    """The categories that register in one time and are reviewed in one; `prefix` begins the names of their stops."""

    prefix: str
    title: str
    categories: frozenset[Category]


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


def waves(season: Season) -> tuple[Wave, ...]:
    """Postgraduates register later, where bases hold sessions of their own for them [REG-2, REG-7]."""
    taken = frozenset(season.registration.windows)
    later = taken & _LATER if any(base.postgraduate_sessions for base in season.bases) else frozenset[Category]()
    return (Wave("", "", taken - later), *([Wave("postgraduate_", "专硕", later)] if later else []))


def calendar(season: Season, *, to_the_end: bool = False) -> tuple[Stop, ...]:
    """Every stop in order, to the first month of training or the end of it.

    The clock stands just before a deadline while what was done in time comes in.
    """
    final = max(base.scores_final_by for base in season.bases)
    admission, grace = season.admission, timedelta(hours=season.admission.arrival_grace_hours)
    begun = max(admission.report_by, season.finance.term_starts) + grace
    first, *later = (_of_wave(season, wave) for wave in waves(season))
    stops = [
        *first,
        *(Stop(f"exam_{part}", _EXAMS[part], _last_sitting(season, part)) for part in sittings_in_order(season)),
        Stop("scores_final", "成绩确定", min(final + timedelta(hours=1), admission.physical_by - _INSTANT)),
        Stop("physical", "体检", admission.physical_by - _INSTANT),
        Stop("backfill", "递补体检", admission.backfill_physical_by - _INSTANT),
        Stop("confirmation", "名单确认", admission.notice_at - _INSTANT),
        Stop("notice", "公示", admission.notice_at),
        Stop("objections", "公示期满", admission.objections_until),
        Stop("decisions", "异议处理", decisions_by(season)),
        Stop("admission", "录取", admission.admit_by - _INSTANT),
        Stop("reporting", "报到", admission.report_by - _INSTANT),
        Stop("report_delayed", "补到的报到", admission.report_by + grace / 2),
        Stop("withdrawal", "退培处理", admission.report_by + grace + timedelta(hours=1)),
        Stop("agreements", "签订协议", begun + _A_DAY),
        Stop("reinstatement", "恢复资格", begun + 2 * _A_DAY),
        Stop("agreements_after_all", "恢复后签订协议", begun + 3 * _A_DAY),
        Stop("leaving", "培训中退出", begun + 31 * _A_DAY),
        *(_of_the_end(season) if to_the_end else ()),
    ]
    monotone = accumulate((stop.at for stop in stops), max)
    planned = [Stop(stop.name, stop.title, at) for stop, at in zip(stops, monotone, strict=True)]
    return tuple(sorted([*planned, *_of_round(season), *chain.from_iterable(later)], key=lambda stop: stop.at))


def _of_the_end(season: Season) -> list[Stop]:
    """The completion examinations, and the certificates [CLO-3]."""
    first, again = examined_by(season)
    return [
        Stop("completion", "结业考核", first),
        Stop("completion_again", "结业补考", again),
        Stop("certificates", "发放证书", certified_by(season)),
    ]


def examined_by(season: Season) -> tuple[Moment, Moment]:
    """When the completion examination was sat by everybody, and when again by whoever failed."""
    ends = season.finance.term_ends
    return ends - 60 * _A_DAY, ends - 20 * _A_DAY


def certified_by(season: Season) -> Moment:
    """When everybody who passed has the certificate; not before the end of the term is known."""
    return season.finance.term_ends + timedelta(hours=season.admission.arrival_grace_hours) + 10 * _A_DAY


def decisions_by(season: Season) -> Moment:
    """By when the bases here decide objections: in time for the provincial round, where that lies ahead."""
    calendar = season.admission
    ends = (calendar.provincial_round.closes, calendar.admit_by) if calendar.provincial_round else (calendar.admit_by,)
    end = min(moment for moment in ends if moment > calendar.objections_until)
    return calendar.objections_until + (end - calendar.objections_until) / 2


def _of_round(season: Season) -> list[Stop]:
    """The provincial round, before the notice or after it [ADM-6]."""
    window = season.admission.provincial_round
    if window is None:
        return []
    return [Stop("round", "统一调剂", window.closes), Stop("round_physical", "调剂体检", window.physical_by - _INSTANT)]


def _of_wave(season: Season, wave: Wave) -> list[Stop]:
    """Registration and review of those who register together."""
    closes = max(season.registration_closes(category) for category in wave.categories)
    sessions = [each for base in season.bases for category in wave.categories for each in base.sessions_for(category)]
    first, reviewed = min(each.opens for each in sessions), max(each.closes for each in sessions)
    late = max(closes + timedelta(minutes=10), first - _INSTANT)
    delayed = reviewed + timedelta(hours=season.verification.arrival_grace_hours) / 2
    told = (
        ("registration", "报名", closes),
        ("registering_late", "逾期报名", late),
        ("review", "现场确认", reviewed),
        ("review_delayed", "补到的审核", delayed),
    )
    return [Stop(f"{wave.prefix}{name}", f"{wave.title}{title}", at) for name, title, at in told]


_EXAMS = {Component.WRITTEN: "笔试", Component.SKILLS: "技能", Component.INTERVIEW: "面试"}


def _parts(season: Season) -> list[ExamComponent]:
    return [part for base in season.bases for part in base.components]


def _last_sitting(season: Season, component: Component) -> Moment:
    return max(part.sittings[-1].closes for part in _parts(season) if part.component is component)
