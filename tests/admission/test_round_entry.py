"""The provincial round as one applicant meets it: asked for, granted or not, and where it leads [ADM-6]."""

from datetime import timedelta

import pytest

from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentLeft
from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.finance import OpenAccount
from contracts.reasons import Reason
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import deadlines
from tests.admission.scenes import (
    CALENDAR,
    SEASONS,
    SECOND,
    after,
    at,
    examined,
    gave_up,
    granted,
    not_granted,
    noticed,
    offered,
    operated,
    refused,
    reported,
    requested,
    said,
    types,
    unplaced,
)

WINDOW = CALENDAR.provincial_round
assert WINDOW is not None
PHYSICAL, ADMISSION = at("08-19T09:00"), at("08-20T15:00")


def test_a_request_enters_the_round_with_the_terms_of_the_refusal() -> None:
    """[ADM-6]."""
    (entry,) = said(unplaced(), requested())
    assert isinstance(entry, AdjustmentEntered)
    assert (entry.total_points, entry.bases) == (7000, requested().bases)
    assert after(unplaced(), requested()).stage is Stage.AWAITING_ADJUSTMENT


def test_a_request_that_comes_before_the_refusal_is_kept() -> None:
    assert types(requested(), unplaced()) == {AdjustmentEntered.TYPE}


@pytest.mark.parametrize(
    ("moment", "stage"),
    [
        (WINDOW.opens - SECOND, Stage.UNPLACED),
        (WINDOW.opens, Stage.AWAITING_ADJUSTMENT),
        (WINDOW.closes, Stage.AWAITING_ADJUSTMENT),
        (WINDOW.closes + SECOND, Stage.UNPLACED),
    ],
)
def test_a_request_counts_inside_the_window(moment: object, stage: Stage) -> None:
    """[ADM-6]: to the second, whenever it arrives."""
    assert after(unplaced(), requested().model_copy(update={"requested_at": moment})).stage is stage


def test_whoever_lost_a_place_otherwise_has_no_round_to_enter() -> None:
    assert after(refused(), requested()).stage is Stage.UNPLACED


def test_a_granted_seat_is_a_proposal_with_its_own_physical_deadline() -> None:
    """[ADM-4, ADM-6]."""
    proposed = after(unplaced(), requested(), granted())
    assert proposed.stage is Stage.PROPOSED
    assert deadlines(proposed, SEASONS) == {
        "physical": granted().physical_by + timedelta(hours=CALENDAR.physical_grace_hours)
    }


def test_a_granted_seat_leads_to_admission_and_reporting() -> None:
    way = (unplaced(), requested(), granted(), examined(PHYSICAL), operated(ADMISSION))
    assert TraineeAdmitted.TYPE in types(*way)
    assert after(*way, reported()).stage is Stage.REPORTED


@pytest.mark.parametrize("held_back", [True, False])
def test_finance_hears_whether_the_seat_is_one_the_province_held_back(held_back: bool) -> None:
    """[FIN-6]."""
    grant = granted().model_copy(update={"held_back": held_back})
    way = (unplaced(), requested(), grant, examined(PHYSICAL), operated(ADMISSION))
    (opening,) = (word for word in said(*way) if isinstance(word, OpenAccount))
    assert opening.held_back is held_back
    assert ("held_back" in opening.model_dump_json()) is held_back


def test_a_seat_of_the_base_is_none_the_province_held_back() -> None:
    (opening,) = (word for word in said(offered(), examined(), noticed(), operated()) if isinstance(word, OpenAccount))
    assert not opening.held_back


def test_without_a_seat_the_way_ends_with_its_reason() -> None:
    ended = after(unplaced(), requested(), not_granted())
    assert (ended.stage, ended.reasons) == (Stage.UNADMITTED, (Reason.ROUND_FULL,))


def test_whoever_gives_up_leaves_the_round() -> None:
    assert types(unplaced(), requested(), gave_up(at("08-13T09:00"))) == {AdjustmentLeft.TYPE}


def test_whoever_is_placed_after_all_leaves_the_round() -> None:
    """A corrected merit order came in meanwhile."""
    assert AdjustmentLeft.TYPE in types(unplaced(), requested(), offered())
