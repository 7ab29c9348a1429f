"""Two accounts of the same seats: what a base says it has left, and what its books have free."""

from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Received
from contracts.messages.admission.adjustment import SeatGranted
from contracts.season.season import Season
from services.admission.allocation.plan import ProgrammeId
from services.admission.domain.intake.decide import decide
from services.admission.domain.intake.offering import offers
from services.admission.domain.intake.remaining import remaining
from services.admission.domain.intake.state import Intake, evolve
from services.admission.projections.bookkeeping import books_of
from tests.admission.crowd import intake_of, season_run, vacated
from tests.admission.scenes import BASE, SEASON, at, heard, season_with
from tests.admission.test_admission_convergence import SEATS, corrected, peopled
from tests.often import often

OVER = at("09-30T00:00")


@given(corrected() | peopled(), SEATS, st.data())
@settings(max_examples=often(60), deadline=None)
def test_what_is_left_for_the_round_is_what_the_books_have_free(
    story: list[Received[Any]], seats: dict[str, int], data: st.DataObject
) -> None:
    """[ADM-2, ADM-6]: from the drawing on, whoever leaves and whomever the round places here."""
    season = season_with(seats)
    intake = intake_of(season_run(story, OVER, season))
    agree(intake, season)
    for nth in range(data.draw(st.integers(0, 4))):
        left = [each.specialty for each in remaining(intake)]
        holding = sorted({*offers(intake), *intake.granted} - intake.vacations.keys())
        moves: list[Received[Any]] = [heard(granted(f"X-{nth}", specialty)) for specialty in left]
        moves += [vacated(name, OVER) for name in holding]
        if not moves:
            break
        word = data.draw(st.sampled_from(moves))
        intake = reduce(evolve, decide(intake, word, {SEASON: season}), intake)
        agree(intake, season)


def agree(intake: Intake, season: Season) -> None:
    ledger = books_of(intake, season).ledger
    free = {specialty: ledger.free(ProgrammeId(BASE, specialty)) for specialty in intake.seats}
    assert {each.specialty: each.seats for each in remaining(intake)} == {
        specialty: pots.open + pots.reserved for specialty, pots in free.items() if pots.open + pots.reserved
    }


def granted(name: str, specialty: str) -> SeatGranted:
    return SeatGranted(
        application=name, season=SEASON, base=BASE, specialty=specialty, held_back=False, granted_at=OVER
    )
