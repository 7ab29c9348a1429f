from itertools import permutations

import pytest

from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from services.verification.domain.review.decide import REVIEW_CLOSES, deadlines
from services.verification.domain.review.facts import ApplicationFell
from services.verification.domain.review.state import Review
from tests.verification.scenes import (
    APPLICATION,
    BASE,
    ELSEWHERE,
    GRACE_OVER,
    SEASON,
    SEASONS,
    accepted,
    after,
    at,
    fell,
    grace_over,
    heard,
    reasons,
    reviewed,
    said,
)


def test_a_complete_review_approves_with_what_later_services_need() -> None:
    """[VER-5]."""
    application = accepted()
    assert said(application, reviewed("07-21T09:00")) == [
        ReviewApproved(
            application=APPLICATION,
            season=SEASON,
            person_key=application.person_key,
            category=application.category,
            base=BASE,
            preferences=("AGP",),
            accepts_adjustment=True,
            employer_level=None,
            approved_at=at("07-21T09:00"),
        )
    ]


def test_a_review_heard_before_the_application_is_kept() -> None:
    assert said(reviewed()) == []
    (answer,) = said(reviewed(), accepted())
    assert isinstance(answer, ReviewApproved)


def test_a_repeat_says_nothing_new() -> None:
    assert said(accepted(), reviewed(), reviewed()) == []


@pytest.mark.parametrize("moment", ["07-21T08:00", "07-21T11:30", "07-25T14:00", "07-25T17:00"])
def test_both_ends_of_a_session_belong_to_it(moment: str) -> None:
    """[VER-1]."""
    (answer,) = said(accepted(), reviewed(moment))
    assert isinstance(answer, ReviewApproved)


@pytest.mark.parametrize(
    "moment", ["07-21T07:59:59.999999", "07-21T11:30:00.000001", "07-21T12:30", "07-25T17:00:00.000001"]
)
def test_a_review_outside_the_sessions_is_no_attendance(moment: str) -> None:
    """[VER-1]."""
    assert said(accepted(), reviewed(moment)) == []
    assert reasons(accepted(), reviewed(moment), grace_over()) == (Reason.ABSENT_FROM_REVIEW,)


def test_a_review_outside_the_sessions_does_not_shadow_one_inside() -> None:
    assert said(accepted(), reviewed(revision=1), reviewed("07-21T12:30", revision=2)) == []
    (answer,) = said(reviewed("07-21T12:30", revision=2), reviewed(revision=1), accepted())
    assert isinstance(answer, ReviewApproved)


def test_the_deadline_lies_a_day_after_the_last_session() -> None:
    assert deadlines(after(), SEASONS) == {}
    assert deadlines(after(accepted()), SEASONS) == {f"{REVIEW_CLOSES}/1": GRACE_OVER}
    assert deadlines(after(accepted(), grace_over()), SEASONS) == {}


def test_whoever_did_not_come_is_absent_as_of_the_deadline() -> None:
    """[VER-5]."""
    assert said(accepted(), grace_over()) == [
        ReviewRefused(
            application=APPLICATION,
            season=SEASON,
            base=BASE,
            reasons=(Reason.ABSENT_FROM_REVIEW,),
            refused_at=GRACE_OVER,
        )
    ]


def test_an_application_that_arrives_after_the_deadline_was_reached_is_absent_at_once() -> None:
    assert reasons(grace_over(), accepted()) == (Reason.ABSENT_FROM_REVIEW,)


def test_the_deadline_leaves_a_reviewed_applicant_alone() -> None:
    assert said(accepted(), reviewed(), grace_over()) == []


def test_a_review_in_time_that_arrives_after_absence_was_said_still_counts() -> None:
    (answer,) = said(accepted(), grace_over(), reviewed("07-25T17:00"))
    assert isinstance(answer, ReviewApproved)


def test_a_higher_revision_corrects_the_outcome_either_way() -> None:
    bad = reviewed(revision=2, reviewer_agrees=False)
    assert reasons(accepted(), reviewed(revision=1), bad) == (Reason.REVIEWER_DISAGREED,)
    (answer,) = said(accepted(), bad, reviewed(revision=3))
    assert isinstance(answer, ReviewApproved)


def test_a_lower_revision_that_arrives_later_changes_nothing() -> None:
    assert said(accepted(), reviewed(revision=2), reviewed(revision=1, reviewer_agrees=False)) == []


def test_another_bases_review_does_not_count() -> None:
    assert said(accepted(), reviewed(base=ELSEWHERE, revision=9)) == []
    (answer,) = said(accepted(), reviewed(base=ELSEWHERE, revision=9), reviewed())
    assert isinstance(answer, ReviewApproved)


def test_an_application_moved_to_another_base_is_reviewed_there() -> None:
    (answer,) = said(accepted(), reviewed(base=ELSEWHERE), accepted(base=ELSEWHERE))
    assert isinstance(answer, ReviewApproved)
    assert answer.base == ELSEWHERE


def test_an_approval_falls_with_its_application() -> None:
    (answer,) = said(accepted(), reviewed(), fell("07-28T12:00"))
    assert isinstance(answer, ReviewRefused)
    assert (answer.reasons, answer.refused_at) == ((Reason.APPLICATION_NOT_LIVE,), at("07-28T12:00"))


def test_an_application_that_fell_before_anything_was_said_of_it_leaves_nothing_but_its_records() -> None:
    """Whether it ever stood may depend on the order in which others were heard of."""
    stood, fallen = heard(accepted(), sequence=1), heard(fell(), sequence=2)
    assert said(stood, fallen) == []
    assert (
        after(stood, fallen)
        == after(fallen)
        == Review(APPLICATION, fallen=ApplicationFell(fell().refused_at, sequence=2))
    )
    for order in permutations((stood, fallen, reviewed())):
        assert after(*order) == after(fallen, reviewed())


def test_an_application_that_was_never_accepted_is_not_verifications_business() -> None:
    assert said(fell()) == []
    assert said(fell(), reviewed()) == []


def test_registrations_last_word_holds_in_whatever_order_its_words_come() -> None:
    first, fallen, again = (heard(word, sequence=nth) for nth, word in enumerate((accepted(), fell(), accepted()), 1))
    for order in permutations((first, fallen, again, reviewed())):
        assert after(*order) == after(again, reviewed())


def test_an_application_accepted_again_is_approved_again() -> None:
    (answer,) = said(accepted(), reviewed(), fell(), accepted())
    assert isinstance(answer, ReviewApproved)


def test_an_amended_application_is_approved_anew_with_its_new_content() -> None:
    (answer,) = said(accepted(), reviewed(), accepted(accepts_adjustment=False))
    assert isinstance(answer, ReviewApproved)
    assert not answer.accepts_adjustment
