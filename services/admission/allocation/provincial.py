"""The provincial round: the unadmitted who consent, on seats left anywhere and on those held back [ADM-6]."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.vocabulary import ApplicationId, BaseCode, Level, SpecialtyCode
from services.admission.allocation.adjusting import streams_of
from services.admission.allocation.plan import Plan, ProgrammeId


class Priority(StrEnum):
    """What the season puts first: scarce specialties, employers at county level or below."""

    SCARCE = "scarce"
    COUNTY_OR_BELOW = "county_or_below"


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody unadmitted who names bases, the best first.

    `rank` is the place in the merit order of all who consent, no two alike; `preferences` are those of the
    application. `only` are the specialties somebody is bound to, if any [REG-5].
    """

    rank: int
    preferences: tuple[ProgrammeId, ...]
    bases: tuple[BaseCode, ...]
    employer_level: Level | None = None
    only: frozenset[SpecialtyCode] | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the season says about the round."""

    priorities: frozenset[Priority]
    held_back_scarce_only: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A seat of the round: which programme's, at which turn; `held_back` is one the province had kept."""

    programme: ProgrammeId
    turn: int
    held_back: bool


@dataclass(frozen=True, slots=True)
class RoundResult:
    """Where everybody is led, in turn; who was given what; the seats nobody took."""

    led_to: Mapping[ApplicationId, tuple[ProgrammeId, ...]]
    given: Mapping[ApplicationId, Given]
    left: Mapping[ProgrammeId, int]


def provincial_round(
    consents: Mapping[ApplicationId, Consent],
    free: Mapping[ProgrammeId, int],
    held_back: int,
    plan: Plan,
    rules: Rules,
) -> RoundResult:
    """Seat those who consent, one after another, each on the first programme with a seat.

    Employers at county level or below go first, then merit. Everyone is led to scarce programmes of the bases named
    first, then to the others; of one base to the specialties of the application first, then in the order of the
    plan. Only for whom none of them has a seat left is one of those held back used, at the first that may have one.
    """
    order, bases = sorted(consents, key=lambda name: _turn(consents[name], rules)), _by_base(plan)
    led_to = {name: tuple(_led_to(consents[name], bases, plan, rules)) for name in order}
    left, kept, given = dict(free), held_back, dict[ApplicationId, Given]()
    for turn, (name, programmes) in enumerate(led_to.items(), start=1):
        offering = next((each for each in programmes if left.get(each, 0)), None)
        kept_for = next((each for each in programmes if each in left and _may_have(each, kept, plan, rules)), None)
        if offering is not None:
            left[offering] -= 1
            given[name] = Given(offering, turn, held_back=False)
        elif kept_for is not None:
            kept -= 1
            given[name] = Given(kept_for, turn, held_back=True)
    return RoundResult(led_to, given, left)


def _may_have(programme: ProgrammeId, kept: int, plan: Plan, rules: Rules) -> bool:
    """Whether a held-back seat may be used here."""
    return kept > 0 and (plan[programme].scarce or not rules.held_back_scarce_only)


def _turn(consent: Consent, rules: Rules) -> tuple[bool, int]:
    local = consent.employer_level in {Level.COUNTY, Level.TOWNSHIP}
    return Priority.COUNTY_OR_BELOW in rules.priorities and not local, consent.rank


def _by_base(plan: Plan) -> dict[BaseCode, list[ProgrammeId]]:
    bases: dict[BaseCode, list[ProgrammeId]] = {}
    for name in plan:
        bases.setdefault(name.base, []).append(name)
    return bases


def _led_to(
    consent: Consent, bases: Mapping[BaseCode, list[ProgrammeId]], plan: Plan, rules: Rules
) -> Iterator[ProgrammeId]:
    """The programmes of the bases named, in the order they are tried; no other stream of medicine."""
    streams, wanted = streams_of(consent.preferences, plan), [each.specialty for each in consent.preferences]
    named = [each for base in dict.fromkeys(consent.bases) for each in _own_first(bases.get(base, []), wanted)]
    bound = consent.only
    fitting = [each for each in named if plan[each].stream in streams and (bound is None or each.specialty in bound)]
    if Priority.SCARCE in rules.priorities:
        fitting.sort(key=lambda each: not plan[each].scarce)
    yield from fitting


def _own_first(programmes: list[ProgrammeId], wanted: list[str]) -> list[ProgrammeId]:
    return sorted(
        programmes, key=lambda each: wanted.index(each.specialty) if each.specialty in wanted else len(wanted)
    )
