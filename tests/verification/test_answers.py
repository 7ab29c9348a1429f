"""Nothing that a base or a school records is met with silence: what does not count is answered with why [REG-13]."""

import pytest

from contracts.messages.verification import ReviewApproved
from contracts.reasons import Reason
from services.verification.domain.review.effects import outcome
from services.verification.domain.review.refusing import refusals
from tests.verification.scenes import (
    ELSEWHERE,
    SEASONS,
    accepted,
    after,
    answered,
    at,
    by_school,
    excused,
    fell,
    of_school,
    reviewed,
    said,
)

OUTSIDE = "07-21T12:30"
RECORDS = (("review", reviewed()), ("school_review", by_school()), ("absence_excuse", excused()))


@pytest.mark.parametrize(("kind", "record"), RECORDS)
def test_a_record_of_an_unknown_application_is_answered_and_kept(kind: str, record: object) -> None:
    assert answered(record) == [(kind, (Reason.APPLICATION_UNKNOWN,))]
    assert after(record).records == (record,)


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("review", reviewed("07-23T09:00")),
        ("school_review", by_school("07-23T09:00")),
        ("absence_excuse", excused("07-24T18:00", "07-24T19:00", excused_at=at("07-23T09:00"))),
    ],
)
def test_a_record_of_an_application_that_fell_before_is_answered(kind: str, record: object) -> None:
    story = (of_school(), fell("07-22T12:00"))
    assert answered(*story, record) == [(kind, (Reason.APPLICATION_NOT_LIVE,))]


def test_what_was_recorded_while_the_application_stood_is_not_refused_when_it_falls() -> None:
    assert answered(accepted(), reviewed("07-21T09:00"), fell("07-22T12:00")) == []


def test_another_bases_review_and_excuse_are_answered() -> None:
    assert answered(accepted(), reviewed(base=ELSEWHERE)) == [("review", (Reason.ANOTHER_BASE,))]
    assert answered(accepted(), excused(base=ELSEWHERE)) == [("absence_excuse", (Reason.ANOTHER_BASE,))]


def test_a_review_outside_the_sessions_is_answered_until_an_excuse_names_its_time() -> None:
    appointed = reviewed("07-23T18:30")
    assert answered(accepted(), reviewed(OUTSIDE)) == [("review", (Reason.ATTENDED_OUTSIDE_SESSIONS,))]
    assert answered(accepted(), appointed) == [("review", (Reason.ATTENDED_OUTSIDE_SESSIONS,))]
    (answer,) = said(accepted(), appointed, excused())
    assert isinstance(answer, ReviewApproved)
    assert refusals(after(accepted(), appointed, excused()), SEASONS) == {}


def test_a_schools_review_of_somebody_who_is_no_postgraduate_is_answered() -> None:
    assert answered(accepted(), by_school()) == [("school_review", (Reason.SCHOOL_REVIEW_NOT_NEEDED,))]


def test_two_contents_under_one_revision_are_answered() -> None:
    other = reviewed(reviewer_agrees=False)
    assert answered(accepted(), reviewed(), other) == [("review", (Reason.REVISION_REPEATED,))]
    assert answered(accepted(), reviewed(), reviewed()) == []


def test_of_two_contents_under_one_revision_the_first_made_counts() -> None:
    """[VER-5]: whichever is heard first, the other is refused and changes nothing."""
    later = reviewed(reviewer_agrees=False, recorded_at=at("07-22T17:00"))
    sooner = reviewed(recorded_at=at("07-22T16:00"))
    for order in ((sooner, later), (later, sooner)):
        held = outcome(after(accepted(), *order), SEASONS)
        assert isinstance(held, ReviewApproved)


def test_all_that_speaks_against_a_record_is_said_at_once() -> None:
    late = reviewed(base=ELSEWHERE, revision=2, recorded_at=at("07-26T09:00"))
    assert answered(accepted(), late) == [("review", (Reason.REVIEW_CLOSED, Reason.ANOTHER_BASE))]


def test_a_record_that_counts_after_all_is_answered_by_the_outcome() -> None:
    (answer,) = said(reviewed(), accepted())
    assert isinstance(answer, ReviewApproved)
    assert answered(reviewed(), accepted()) == []
