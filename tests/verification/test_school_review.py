import pytest

from contracts.messages.verification import RecordRefused, ReviewApproved
from contracts.reasons import Reason
from services.verification.domain.review.decide import REVIEW_CLOSES, deadlines
from tests.verification.scenes import (
    GRACE_OVER,
    LATER,
    SEASONS,
    accepted,
    after,
    at,
    by_school,
    excused,
    grace_over,
    of_school,
    reasons,
    reviewed,
    said,
)

MISSING, SEAL, DISAGREED, AFTER = (
    Reason.SCHOOL_REVIEW_MISSING,
    Reason.SCHOOL_SEAL_MISSING,
    Reason.SCHOOL_DISAGREED,
    Reason.SCHOOL_REVIEW_AFTER_BASE,
)


def test_a_postgraduate_reviewed_by_school_and_base_is_approved_in_any_order() -> None:
    """[VER-4]."""
    for story in ((of_school(), by_school(), reviewed()), (reviewed(), by_school(), of_school())):
        (answer,) = said(*story)
        assert isinstance(answer, ReviewApproved)


def test_a_school_review_on_its_way_is_waited_for_until_the_grace_is_over() -> None:
    """[VER-4]."""
    assert said(of_school(), reviewed()) == []
    assert reasons(of_school(), reviewed(), grace_over()) == (MISSING,)
    (answer,) = said(of_school(), reviewed(), grace_over(), by_school())
    assert isinstance(answer, ReviewApproved)


def test_a_base_that_says_no_to_a_form_without_the_schools_review_says_both_at_once() -> None:
    assert reasons(of_school(), reviewed(reviewer_agrees=False)) == (Reason.REVIEWER_DISAGREED, MISSING)


def test_the_school_seals_agrees_and_comes_before_the_base() -> None:
    """[VER-4]."""
    assert reasons(of_school(), by_school(sealed=False), reviewed()) == (SEAL,)
    assert reasons(of_school(), by_school(agrees=False), reviewed()) == (DISAGREED,)
    assert reasons(of_school(), by_school("07-21T09:00:01"), reviewed("07-21T09:00")) == (AFTER,)
    assert reasons(of_school(), by_school("07-22T09:00", sealed=False, agrees=False), reviewed()) == (
        SEAL,
        DISAGREED,
        AFTER,
    )


def test_a_school_review_of_the_same_moment_is_not_after_the_bases() -> None:
    (answer,) = said(of_school(), by_school("07-21T09:00"), reviewed("07-21T09:00"))
    assert isinstance(answer, ReviewApproved)


@pytest.mark.parametrize("agrees", [True, False])
def test_a_school_corrects_itself_under_a_higher_revision(agrees: bool) -> None:
    first, second = by_school(agrees=not agrees), by_school("07-20T09:00", revision=2, agrees=agrees)
    answers = [said(of_school(), reviewed(), *order) for order in ((first, second), (second, first))]
    assert isinstance(answers[0][0], ReviewApproved) is agrees
    assert answers[1] == []


def test_a_schools_correction_after_the_last_session_of_all_bases_is_refused_and_changes_nothing() -> None:
    late = by_school("08-19T18:00:01", revision=2, agrees=False)
    (refusal,) = said(of_school(), by_school(), reviewed(), late)
    assert refusal.model_dump() == {
        "application": "A-1",
        "season": late.season,
        "record": "school_review",
        "revision": 2,
        "reasons": (Reason.REVIEW_CLOSED,),
        "deciders": (),
    }


def test_nobody_asks_others_for_a_schools_review() -> None:
    (answer,) = said(accepted(), by_school(agrees=False), reviewed())
    assert isinstance(answer, ReviewApproved)


def test_a_base_receives_postgraduates_in_sessions_of_their_own() -> None:
    """[REG-7, VER-1, VER-4]."""
    (answer,) = said(of_school(base=LATER), by_school("08-17T09:00"), reviewed("08-18T10:00", base=LATER))
    assert isinstance(answer, ReviewApproved)
    assert said(of_school(base=LATER), by_school(), reviewed("07-21T09:00", base=LATER)) == []
    assert said(accepted(base=LATER), reviewed("08-18T10:00", base=LATER)) == []


def test_a_postgraduate_is_absent_only_after_those_sessions() -> None:
    """[VER-4, VER-5]."""
    due = at("08-20T18:00")
    assert deadlines(after(of_school(base=LATER)), SEASONS) == {f"{REVIEW_CLOSES}/1": due}
    assert deadlines(after(accepted(base=LATER)), SEASONS) == {f"{REVIEW_CLOSES}/1": GRACE_OVER}
    assert said(of_school(base=LATER), grace_over()) == []
    assert reasons(of_school(base=LATER), grace_over(due)) == (Reason.ABSENT_FROM_REVIEW,)


def test_what_is_too_late_for_others_is_in_time_for_a_postgraduate_in_whatever_order_they_come() -> None:
    """[VER-4, VER-5]."""
    corrected = reviewed("07-21T09:00", base=LATER, revision=2, recorded_at=at("08-18T12:00"))
    assert said(corrected) == []
    (refusal,) = said(corrected, accepted(base=LATER))
    assert isinstance(refusal, RecordRefused)
    assert said(corrected, of_school(base=LATER)) == []
    excuse = excused("08-18T18:30", "08-18T19:00", base=LATER, excused_at=at("08-18T09:00"))
    assert said(of_school(base=LATER), excuse) == []
    (refusal,) = said(accepted(base=LATER), excuse)
    assert isinstance(refusal, RecordRefused)


def test_the_review_of_a_school_the_applicant_is_not_from_counts_for_nothing() -> None:
    """[VER-4]: it neither approves nor takes the place of the right one, and its sender hears so [REG-13]."""
    ours = of_school(school="Kunming Medical University")
    (answer,) = said(ours, reviewed(), by_school(school="Dali University"))
    assert isinstance(answer, RecordRefused)
    assert answer.reasons == (Reason.ANOTHER_SCHOOL,)
    assert reasons(ours, reviewed(), by_school(school="Dali University"), grace_over()) == (MISSING,)
    elsewhere = by_school(school="Dali University", revision=2, agrees=False)
    spelt = by_school(school="ＫUNMING  medical university")
    for told in ((ours, by_school(), elsewhere, reviewed()), (ours, spelt, reviewed())):
        assert isinstance(said(*told)[-1], ReviewApproved)
