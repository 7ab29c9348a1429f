from contracts.envelope import Message
from contracts.messages.verification import RecordRefused, ReviewApproved
from contracts.reasons import Reason
from tests.verification.scenes import (
    BASE,
    ELSEWHERE,
    accepted,
    after,
    at,
    excused,
    grace_over,
    heard,
    reasons,
    reviewed,
    said,
)

APPOINTED = "07-23T18:30"


def refused(record: str, *found: Reason, revision: int = 1) -> list[Message]:
    facts = {"application": "A-1", "season": accepted().season, "record": record, "revision": revision}
    return [RecordRefused.model_validate(facts | {"reasons": found})]


def test_a_wrong_review_is_corrected_until_the_last_session_closes() -> None:
    """[VER-5]."""
    wrong = reviewed(reviewer_agrees=False)
    (answer,) = said(accepted(), wrong, reviewed(revision=2, recorded_at=at("07-25T17:00")))
    assert isinstance(answer, ReviewApproved)


def test_a_correction_after_the_last_session_is_refused_and_changes_nothing() -> None:
    """[VER-5]."""
    late = reviewed(revision=2, reviewer_agrees=False, recorded_at=at("07-25T17:00:01"))
    closed = refused("review", Reason.REVIEW_CLOSED, revision=2)
    assert said(accepted(), reviewed(), late) == closed
    assert said(late) == closed
    assert said(accepted(), reviewed(), late, heard(late, 9)) == []
    (answer,) = said(accepted(), late, reviewed())
    assert isinstance(answer, ReviewApproved)
    assert late in after(accepted(), late, reviewed()).reviews


def test_a_first_review_written_down_late_counts_by_the_time_of_attendance() -> None:
    (answer,) = said(accepted(), reviewed(recorded_at=at("07-26T09:00")))
    assert isinstance(answer, ReviewApproved)


def test_a_review_in_the_session_an_excuse_names_counts_in_any_order() -> None:
    """[VER-5]."""
    assert said(accepted(), reviewed(APPOINTED)) == []
    for story in ((accepted(), excused(), reviewed(APPOINTED)), (accepted(), reviewed(APPOINTED), excused())):
        (answer,) = said(*story)
        assert isinstance(answer, ReviewApproved)
    assert said(accepted(), excused(), reviewed("07-23T19:00:01")) == []
    assert said(accepted(), excused(base=ELSEWHERE), reviewed(APPOINTED)) == []


def test_whoever_was_excused_and_still_did_not_come_did_not_give_up_without_reason() -> None:
    """[VER-5]."""
    assert reasons(accepted(), excused(), grace_over()) == (Reason.EXCUSED_BUT_ABSENT,)
    assert reasons(accepted(), grace_over(), excused()) == (Reason.EXCUSED_BUT_ABSENT,)
    assert reasons(accepted(), grace_over()) == (Reason.ABSENT_FROM_REVIEW,)


def test_an_excuse_names_a_session_of_the_bases_window_and_is_given_in_it() -> None:
    """[VER-5]."""
    no = refused("absence_excuse", Reason.EXCUSE_NOT_VALID)
    assert said(accepted(), excused("07-25T16:00", "07-25T17:00")) == []
    assert said(accepted(), excused("07-25T16:00", "07-25T17:00:01")) == no
    assert said(accepted(), excused("07-21T07:59:59", "07-21T09:00")) == no
    assert said(accepted(), excused("07-23T19:00", "07-23T18:00")) == no
    assert said(accepted(), excused(excused_at=at("07-25T17:00:01"))) == no
    assert reasons(accepted(), excused("07-25T16:00", "07-26T09:00"), grace_over()) == (Reason.ABSENT_FROM_REVIEW,)


def test_the_latest_excuse_names_the_session() -> None:
    later = excused("07-24T18:00", "07-24T19:00", revision=2)
    for excuses in ((excused(), later), (later, excused())):
        assert said(accepted(base=BASE), *excuses, reviewed(APPOINTED)) == []
        (answer,) = said(accepted(), *excuses, reviewed("07-24T18:30"))
        assert isinstance(answer, ReviewApproved)
