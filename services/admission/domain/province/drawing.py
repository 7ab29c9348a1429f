"""The draw of the provincial round: who is granted which remaining or held-back seat [ADM-6]."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from contracts.messages.admission.adjustment import AdjustmentEntered, SeatsRemained
from contracts.season.calendar import ProvincialRound
from contracts.season.season import Season
from contracts.season.ties import ties_of
from contracts.vocabulary import ApplicationId, BaseCode, Category, Points, SpecialtyCode, Track
from services.admission.allocation.plan import ProgrammeId, plan_of
from services.admission.allocation.provincial import Consent, Priority, Rules, provincial_round
from services.admission.allocation.provincial import RoundResult as Drawn


@dataclass(frozen=True, slots=True)
class Grant:
    """A seat granted; `rank` is the turn in the round's order, `held_back` whether the province had kept the seat."""

    base: BaseCode
    specialty: SpecialtyCode
    rank: int
    held_back: bool


def draw(
    entered: Mapping[ApplicationId, AdjustmentEntered],
    remained: Mapping[BaseCode, SeatsRemained],
    season: Season,
    calendar: ProvincialRound,
) -> dict[ApplicationId, Grant]:
    """Who is granted what, by number."""
    given = sorted(drew(entered, remained, season, calendar).given.items())
    return {name: Grant(one.programme.base, one.programme.specialty, one.turn, one.held_back) for name, one in given}


def drew(
    entered: Mapping[ApplicationId, AdjustmentEntered],
    remained: Mapping[BaseCode, SeatsRemained],
    season: Season,
    calendar: ProvincialRound,
) -> Drawn:
    """The round with where everybody was led, in turn."""
    left = {(word.base, each.specialty): each.seats for word in remained.values() for each in word.programmes}
    plan = plan_of(season.bases)
    free = {each: left.get((each.base, each.specialty), 0) for each in plan}
    merit = merit_of(entered, lot_of(remained), season)
    consents = {name: _consent(entered[name], rank, season) for name, rank in merit.items()}
    rules = Rules(frozenset(map(Priority, calendar.priorities)), calendar.held_back_scarce_only)
    return provincial_round(consents, free, season.held_back_seats, plan, rules)


def merit_of(entered: Mapping[ApplicationId, AdjustmentEntered], key: str, season: Season) -> dict[ApplicationId, int]:
    """The merit order of all who take part, the best first: by total, by the marks that break a tie, by lot [EXM-5]."""
    merit = sorted(
        entered,
        key=lambda name: (
            -entered[name].total_points,
            [-points for points in round_ties(entered[name], season)],
            lot(entered[name], key),
            name,
        ),
    )
    return {name: rank for rank, name in enumerate(merit, start=1)}


def round_ties(entry: AdjustmentEntered, season: Season) -> tuple[Points, ...]:
    """What breaks a tie in the round, in turn: the season's own, whatever each base has [POL-19]."""
    return ties_of(season.exams.tie_break, entry.marks, entry.licence, entry.employer_level)


def lot_of(remained: Mapping[BaseCode, SeatsRemained]) -> str:
    """The key of the province's own lot: the hash of the keys of all bases, each committed to before its scores.

    So no base chooses it, nor does the province [EXM-5]. Empty while no base has revealed one.
    """
    keys = "\n".join(f"{base}:{word.lot_key}" for base, word in sorted(remained.items()) if word.lot_key)
    return sha256(keys.encode()).hexdigest() if keys else ""


def lot(entry: AdjustmentEntered, key: str) -> str:
    """One lot for everybody, whatever base they come from; without a key the one drawn at the base."""
    return hmac.digest(bytes.fromhex(key), entry.application.encode(), sha256).hex() if key else entry.lot


def _consent(entry: AdjustmentEntered, rank: int, season: Season) -> Consent:
    """Undergraduate order applicants train in their own specialties wherever they are placed [REG-5]."""
    bound = entry.category is Category.ORDER and season.track is Track.RESIDENCY
    return Consent(
        rank=rank,
        preferences=tuple(ProgrammeId(entry.base, specialty) for specialty in entry.preferences),
        bases=entry.bases,
        employer_level=entry.employer_level,
        only=frozenset(season.registration.order_specialties) if bound else None,
    )
