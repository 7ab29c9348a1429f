"""A seat asked for again at the base's intake: taken again, or refused as given away [SAGA-4]."""

from collections.abc import Sequence
from functools import reduce
from itertools import permutations
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.admission.adjustment import SeatGranted, SeatsRemained
from contracts.messages.admission.decisions import PlaceVacated, SeatReleased
from contracts.messages.admission.enrolment import ReclaimSeat, SeatRefused, SeatRetaken
from contracts.reasons import Reason
from contracts.season.season import Season
from services.admission.domain.intake.decide import decide
from services.admission.domain.intake.offering import offers, overfull
from services.admission.domain.intake.state import Intake, evolve
from services.admission.projections.bookkeeping import books_of
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
    assert [word.TYPE for word in said] == [SeatRetaken.TYPE, SeatsRemained.TYPE]
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


ROUND = CALENDAR.provincial_round
assert ROUND is not None
UPHELD = LEFT.model_copy(update={"reasons": (Reason.OBJECTION_UPHELD,), "vacated_at": at("08-15T09:00")})
OVERTURNED = AGAIN.model_copy(update={"reclaimed_at": ROUND.draws_at})
DRAWN = GRANTED.model_copy(update={"granted_at": ROUND.closes})


@pytest.mark.parametrize("order", list(permutations([(UPHELD, 5), (OVERTURNED, 9), (DRAWN, 1)])))
def test_what_the_round_gave_stands_whichever_is_heard_first(order: Sequence[tuple[Any, int]]) -> None:
    """[ADM-2, ADM-5, ADM-6]: drawn while the seat was asked for again, on what the base had said before."""
    intake, _ = told(placed(), *order)
    assert list(offers(intake)) == []
    assert not overfull(intake)
    assert "A-1" in intake.vacations
    assert intake.reclaimed["A-1"].retaken is False
    assert books_of(intake, PLANNED).ledger.planned == 1


def test_a_seat_taken_again_and_given_by_the_round_is_refused_after_all() -> None:
    _, said = told(placed(), (UPHELD, 5), (OVERTURNED, 9), (DRAWN, 1))
    assert [word.TYPE for word in said] == [SeatRefused.TYPE, SeatReleased.TYPE]


def test_whoever_was_reinstated_keeps_the_seat_whatever_is_told_of_the_round() -> None:
    """[SAGA-4]: the office decided that long after the round."""
    intake, _ = told(placed(), (LEFT, 5), (AGAIN, 9), (GRANTED, 1))
    assert intake.reclaimed["A-1"].retaken
