"""The provincial round: the unadmitted who consent, on seats left anywhere and on those held back [ADM-6]."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.vocabulary import ApplicationId, BaseCode, Level, SpecialtyCode
from services.admission.allocation.adjusting import streams_of
from services.admission.allocation.allocation import Allocation, Claim, Wish, allocate
from services.admission.allocation.plan import Plan, ProgrammeId, Seats


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
class ProvincialRound:
    """Who could be given what, in order; the held-back seats programmes were granted; who was given what."""

    claims: Mapping[ApplicationId, Claim]
    grants: Mapping[ProgrammeId, int]
    allocation: Allocation


def provincial_round(
    consents: Mapping[ApplicationId, Consent],
    free: Mapping[ProgrammeId, Seats],
    held_back: int,
    plan: Plan,
    rules: Rules,
) -> ProvincialRound:
    """Seat those who consent, one after another, each on the first programme with a seat.

    Employers at county level or below go first, then merit. Everyone is led to scarce programmes of the bases named
    first, then to the others; of one base to the specialties of the application first, then in the order of the
    plan. Where a programme has no seat left it is granted a held-back one while there are any, so that nobody is
    passed over for somebody who goes behind.
    """
    order = sorted(consents, key=lambda name: _turn(consents[name], rules))
    bases = _by_base(plan)
    claims = {
        name: Claim(tuple(Wish(each, turn) for each in _led_to(consents[name], bases, plan, rules)))
        for turn, name in enumerate(order, start=1)
    }
    grants = _grants(claims, free, held_back, plan, rules)
    seats = {name: Seats(offered.open + grants.get(name, 0)) for name, offered in free.items()}
    return ProvincialRound(claims, grants, allocate(claims, seats))


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


def _grants(
    claims: Mapping[ApplicationId, Claim], free: Mapping[ProgrammeId, Seats], held_back: int, plan: Plan, rules: Rules
) -> dict[ProgrammeId, int]:
    """Which programmes are granted held-back seats: walked in turn, as places are given out."""
    left = {name: seats.open for name, seats in free.items()}
    grants: Counter[ProgrammeId] = Counter()
    for claim in claims.values():
        for programme in (wish.programme for wish in claim.wishes if wish.programme in left):
            if left[programme]:
                left[programme] -= 1
                break
            if grants.total() < held_back and (plan[programme].scarce or not rules.held_back_scarce_only):
                grants[programme] += 1
                break
    return dict(sorted(grants.items()))
