"""A seat asked for again at the base's intake: taken again, or refused as given away [SAGA-4]."""

from functools import reduce
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.admission.adjustment import SeatGranted, SeatsRemained
from contracts.messages.admission.decisions import PlaceVacated, SeatReleased
from contracts.messages.admission.enrolment import ReclaimSeat, SeatRefused, SeatRetaken
from contracts.reasons import Reason
from contracts.season.season import Season
from services.admission.domain.announcing import decide
from services.admission.domain.bookkeeping import books_of
from services.admission.domain.intake import evolve
from services.admission.domain.intake_state import Intake
from services.admission.domain.offering import offers
from tests.admission.crowd import intake_of, physical, published, season_run
from tests.admission.scenes import BASE, CALENDAR, REINSTATED, SEASON, at, heard, season_with

PLANNED: Season = season_with({"AGP": 1})
LEFT = PlaceVacated(
    application="A-1", season=SEASON, base=BASE, reasons=(Reason.DID_NOT_REPORT,), vacated_at=CALENDAR.report_by
)
AGAIN = ReclaimSeat(application="A-1", season=SEASON, base=BASE, specialty="AGP", reclaimed_at=REINSTATED)
GRANTED = SeatGranted(
    application="X-9", season=SEASON, base=BASE, specialty="AGP", held_back=False, granted_at=at("09-02T09:00")
)


def placed() -> Intake:
    """One seat, held by A-1 since placing closed."""
    return intake_of(season_run([*published("A-1"), physical("A-1")], at("08-31T09:00"), PLANNED))


def told(intake: Intake, *words: tuple[Any, int]) -> tuple[Intake, list[Message]]:
    """The intake after these words under these sequences, and what the last of them made it say."""
    said: list[Message] = []
    for message, sequence in words:
        events = decide(intake, heard(message, sequence), {SEASON: PLANNED})
        intake = reduce(evolve, events, intake)
        said = [event for event in events if isinstance(event, Message)]
    return intake, said


def test_a_seat_nobody_holds_is_taken_again() -> None:
    """[SAGA-4]: and is no longer left for the provincial round [ADM-2]."""
    intake, said = told(placed(), (LEFT, 5), (AGAIN, 9))
    assert [type(word) for word in said] == [SeatRetaken, SeatsRemained]
    assert list(offers(intake)) == ["A-1"]
    assert books_of(intake, PLANNED).ledger.planned == 1


def test_a_seat_given_away_meanwhile_is_refused() -> None:
    """[SAGA-4]."""
    intake, (refused,) = told(placed(), (LEFT, 5), (GRANTED, 1), (AGAIN, 9))
    assert isinstance(refused, SeatRefused)
    assert refused.reasons == (Reason.SEAT_GIVEN_AWAY,)
    assert "A-1" in intake.vacations


def test_a_seat_asked_for_again_before_it_was_heard_to_be_left_is_kept() -> None:
    """[SAGA-4]: whichever comes first, both orders end the same way."""
    one, _ = told(placed(), (AGAIN, 9), (LEFT, 5))
    other, _ = told(placed(), (LEFT, 5), (AGAIN, 9))
    assert one == other


def test_what_was_decided_once_stands_and_is_said_once() -> None:
    assert told(placed(), (LEFT, 5), (AGAIN, 9), (AGAIN, 9))[1] == []
    assert told(placed(), (LEFT, 5), (GRANTED, 1), (AGAIN, 9), (AGAIN, 9))[1] == []


def test_whoever_leaves_again_is_released_again() -> None:
    _, (released, _) = told(placed(), (LEFT, 5), (AGAIN, 9), (LEFT, 12))
    assert isinstance(released, SeatReleased)


@pytest.mark.parametrize("held_back", [True, False])
def test_a_seat_of_the_provincial_round_is_taken_again(held_back: bool) -> None:
    """[ADM-6]: one held back was the province's own, whom no base could give away."""
    granted = GRANTED.model_copy(update={"held_back": held_back})
    left = LEFT.model_copy(update={"application": "X-9"})
    again = AGAIN.model_copy(update={"application": "X-9"})
    free = told(placed(), (LEFT, 5))[0] if not held_back else placed()
    _, said = told(free, (granted, 1), (left, 6), (again, 9))
    assert isinstance(said[0], SeatRetaken)
