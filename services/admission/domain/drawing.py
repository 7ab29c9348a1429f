"""The draw of the provincial round: who is granted which remaining or held-back seat [ADM-6]."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.adjustment import AdjustmentEntered, SeatsRemained
from contracts.calendar import ProvincialRound
from contracts.season import Season
from contracts.vocabulary import ApplicationId, BaseCode, Category, SpecialtyCode, Track
from services.admission.allocation.plan import ProgrammeId, Seats, plan_of
from services.admission.allocation.provincial import Consent, Priority, Rules, provincial_round
from services.admission.allocation.provincial import ProvincialRound as Drawn


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
    """Who is granted what, by number. Of the holders of a programme the last in turn sit on its held-back seats."""
    drawn = drew(entered, remained, season, calendar)
    kept = _on_held_back(drawn)
    return {
        name: Grant(held.programme.base, held.programme.specialty, held.rank, held_back=name in kept)
        for name, held in drawn.allocation.places.items()
    }


def drew(
    entered: Mapping[ApplicationId, AdjustmentEntered],
    remained: Mapping[BaseCode, SeatsRemained],
    season: Season,
    calendar: ProvincialRound,
) -> Drawn:
    """The round with everybody's claims in turn."""
    left = {(word.base, each.specialty): each.seats for word in remained.values() for each in word.programmes}
    plan = plan_of(season.bases)
    free = {each: Seats(left.get((each.base, each.specialty), 0)) for each in plan}
    consents = {name: _consent(entered[name], rank, season) for name, rank in merit_of(entered).items()}
    rules = Rules(frozenset(map(Priority, calendar.priorities)), calendar.held_back_scarce_only)
    return provincial_round(consents, free, season.held_back_seats, plan, rules)


def merit_of(entered: Mapping[ApplicationId, AdjustmentEntered]) -> dict[ApplicationId, int]:
    """The merit order of all who take part, the best first: by total, then by lot."""
    merit = sorted(entered, key=lambda name: (-entered[name].total_points, entered[name].lot, name))
    return {name: rank for rank, name in enumerate(merit, start=1)}


def _on_held_back(drawn: Drawn) -> frozenset[ApplicationId]:
    """Of the holders of each programme, as many of the last in turn as it was granted held-back seats."""
    turns: dict[ProgrammeId, list[tuple[int, ApplicationId]]] = {}
    for name, held in drawn.allocation.places.items():
        turns.setdefault(held.programme, []).append((held.rank, name))
    last = ((turn, drawn.grants.get(programme, 0)) for programme, turn in turns.items())
    return frozenset(name for turn, grants in last if grants for _, name in sorted(turn)[-grants:])


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
