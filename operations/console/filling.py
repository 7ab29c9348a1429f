"""How far a season is, in figures: its funnel, and how its seats fill by base and by specialty against the plan."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.season.season import Season
from services.registration.projections.status.stage import Stage

_REACHED: Final[Mapping[str, frozenset[Stage]]] = {
    "applied": frozenset({Stage.SUBMITTED, Stage.REFUSED}),
    "accepted": frozenset({Stage.REGISTERED, Stage.REVIEW_REFUSED}),
    "reviewed": frozenset(
        {Stage.APPROVED, Stage.SCORED, Stage.SCORES_REOPENED, Stage.EXAM_DROPPED, Stage.OUTSIDE_PLAN, Stage.IN_PLAN}
    ),
    "ranked": frozenset({Stage.RANKED, Stage.UNPLACED, Stage.IN_ROUND, Stage.UNADMITTED}),
    "proposed": frozenset({Stage.OFFERED, Stage.VACATED}),
    "fit": frozenset({Stage.PHYSICAL_PASSED, Stage.NOTICED}),
    "admitted": frozenset({Stage.LINKED, Stage.ADMITTED, Stage.WITHDRAWING, Stage.WITHDRAWN, Stage.REINSTATING}),
    "reported": frozenset({Stage.REPORTED, Stage.AGREED, Stage.IN_TRAINING, Stage.COMPLETED}),
}
"""The steps of the funnel, with the stages that show that somebody came so far and no further for all that is known."""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of the funnel: so many came at least so far."""

    name: str
    many: int
    share: float


@dataclass(frozen=True, slots=True)
class Filling:
    """Seats by the plan of a base or a specialty, and how many of them are held, of these by admitted and reported."""

    code: str
    name_zh: str
    scarce: bool
    seats: int
    held: int
    admitted: int
    reported: int

    def share(self, many: int, most: int) -> float:
        """In hundredths of the widest row."""
        return round(100 * many / most, 2) if most else 0.0

    @property
    def percent(self) -> int | None:
        return round(100 * self.held / self.seats) if self.seats else None


def funnel(stages: Mapping[str, int]) -> list[FunnelStep]:
    """How many came at least so far: whoever came further counts at every step before."""
    many = [sum(stages.get(stage.value, 0) for stage in reached) for reached in _REACHED.values()]
    applied = sum(many)
    return [
        FunnelStep(name, sum(many[nth:]), round(100 * sum(many[nth:]) / applied, 2) if applied else 0.0)
        for nth, name in enumerate(_REACHED)
    ]


def standing(stages: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many stand at each stage now, in the order of the way."""
    return [(stage.value, stages[stage.value]) for stage in Stage if stages.get(stage.value)]


def by_base(season: Season, programmes: Iterable[Mapping[str, Any]]) -> list[Filling]:
    """Each base, in the order of the plan."""
    names = {base.code: (base.name_zh, False) for base in season.bases}
    return list(_filled(names, [(each["base"], each) for each in programmes]))


def by_specialty(season: Season, programmes: Iterable[Mapping[str, Any]], base: str | None = None) -> list[Filling]:
    """Each specialty over all bases, or those of one base; scarce ones first."""
    of = [each for each in season.bases if base in {None, each.code}]
    plan = sorted((one for each in of for one in each.programmes), key=lambda one: not one.scarce)
    names = {one.specialty: (one.name_zh, one.scarce) for one in plan}
    shown = [(each["specialty"] or "—", each) for each in programmes if base in {None, each["base"]}]
    return list(_filled(names, shown))


def _filled(
    names: Mapping[str, tuple[str, bool]], programmes: Sequence[tuple[str, Mapping[str, Any]]]
) -> Iterator[Filling]:
    for code in dict.fromkeys([*names, *(code for code, _ in programmes)]):
        name_zh, scarce = names.get(code, (code, False))
        those = [told for each, told in programmes if each == code]
        figures = (sum(int(told[name]) for told in those) for name in ("seats", "held", "admitted", "reported"))
        yield Filling(code, name_zh, scarce, *figures)
