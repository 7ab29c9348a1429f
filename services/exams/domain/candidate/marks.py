"""From score sheets to marks and a total: exact, in hundredths out of a hundred [EXM-1, EXM-2, EXM-3, EXM-6]."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.messages.exams import Mark
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded
from contracts.reasons import Reason
from contracts.season.marks import HUNDRED, Decimals
from contracts.season.season import Base, ExamComponent
from contracts.vocabulary import Component, Points

Gates = Mapping[Component, Points]
NO_LINES: Final[Gates] = {}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The marks that count, the total they make, and every reason against ranking the candidate."""

    marks: tuple[Mark, ...]
    total_points: Points
    reasons: tuple[Reason, ...]


def assess(
    base: Base,
    sheets: Collection[ScoreRecorded],
    excuses: Iterable[AbsenceExcused],
    decimals: Decimals = 2,
    gates: Gates = NO_LINES,
) -> Assessment:
    """What the candidate's scores come to, by what came into being while they were open [EXM-4].

    A component without points is an absence, unless it was excused; an excused one counts no points
    and has no minimum. The minimum of the total is asked of candidates who sat everything due.
    """
    excused = {excuse.component for excuse in excuses}
    points = {part.component: points_in(part.component, sheets, part.full) for part in base.components}
    marks = tuple(Mark(component=component, points=found) for component, found in points.items())
    total = total_of(base.components, marks, decimals)
    shut = behind_gate(base, sheets, gates)
    absent = any(found is None and component not in excused | shut for component, found in points.items())
    below = any(
        found < part.minimum_points for part in base.components if (found := points[part.component]) is not None
    )
    found_against = {
        Reason.ABSENT_FROM_EXAM: absent,
        Reason.BELOW_MINIMUM: below or (not absent and not shut and total < base.minimum_total_points),
    }
    return Assessment(marks, total, tuple(reason for reason, holds in found_against.items() if holds))


def behind_gate(base: Base, sheets: Collection[ScoreRecorded], gates: Gates = NO_LINES) -> frozenset[Component]:
    """The parts nobody sits any more who missed the minimum of one before them, where the base has gates [POL-5].

    `gates` are the least marks that the province's lines ask for.
    """
    parts = base.components if base.gated else ()
    least = {part.component: max(part.minimum_points, gates.get(part.component, 0)) for part in parts}
    missed = (
        at
        for at, part in enumerate(parts)
        if (found := points_in(part.component, sheets, part.full)) is not None and found < least[part.component]
    )
    first = next(missed, len(parts))
    return frozenset(part.component for part in parts[first + 1 :])


def points_in(component: Component, sheets: Iterable[ScoreRecorded], full: Points = HUNDRED) -> Points | None:
    """The points of the component's highest revision; None without one, or when it notes an absence [EXM-2].

    A sheet with more than there is to get was meant in other marks, and counts for nothing [POL-6].
    """
    own = (sheet for sheet in sheets if sheet.component == component and (sheet.points or 0) <= full)
    latest = max(own, key=_later, default=None)
    return None if latest is None else latest.points


def total_of(parts: Iterable[ExamComponent], marks: Iterable[Mark], decimals: Decimals = 2) -> Points:
    """The weighted total in hundredths, rounded half to even once, at the end, to so many decimals [EXM-1, POL-6]."""
    of = {part.component: part for part in parts}
    weighted = sum(
        of[each.component].of_hundred(each.points or 0) * of[each.component].weight_percent for each in marks
    )
    step = (100, 10, 1)[decimals]
    whole, rest = divmod(weighted, 100 * step)
    return step * (whole + (rest > 50 * step or (rest == 50 * step and whole % 2 == 1)))


def _later(sheet: ScoreRecorded) -> tuple[int, float, str]:
    """Of two contents under one revision the first recorded counts, as with forms: the other is refused."""
    return sheet.revision, -sheet.recorded_at.timestamp(), sheet.model_dump_json()
