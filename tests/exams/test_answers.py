"""Nothing that a base records of an examination is met with silence: what does not count is answered [REG-13]."""

import pytest

from contracts.messages.exams import CandidateScored
from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded
from contracts.reasons import Reason
from contracts.vocabulary import Category
from tests.exams.scenes import (
    BASE,
    ELSEWHERE,
    INTERVIEW,
    SKILLS,
    WRITTEN,
    all_sheets,
    answered,
    approved,
    candidate_says,
    candidate_tells,
    excused,
    final,
    not_approved,
    setting_with,
    sheet,
)

LATE = "08-01T18:00:01"


@pytest.mark.parametrize("record", [sheet(WRITTEN, 7000), excused(WRITTEN)])
def test_a_record_of_nobody_who_is_approved_is_answered_and_kept(record: ScoreRecorded | AbsenceExcused) -> None:
    assert answered(record) == [(WRITTEN, (Reason.NOT_APPROVED,))]
    assert answered(not_approved(moment="07-22T09:00"), record) == [(WRITTEN, (Reason.NOT_APPROVED,))]


def test_a_sheet_that_came_first_counts_once_the_candidate_is_approved() -> None:
    (answer,) = candidate_says(*all_sheets(), approved(), final())
    assert isinstance(answer, CandidateScored)
    assert answered(*all_sheets(), approved()) == []


def test_what_was_recorded_while_the_approval_stood_is_not_refused_when_it_falls() -> None:
    assert answered(approved(), *all_sheets(), not_approved(moment="08-01T09:00")) == []


@pytest.mark.parametrize("record", [sheet(WRITTEN, 7000, base=ELSEWHERE), excused(WRITTEN, base=ELSEWHERE)])
def test_a_record_of_another_base_is_answered(record: ScoreRecorded | AbsenceExcused) -> None:
    assert answered(approved(), record) == [(WRITTEN, (Reason.ANOTHER_BASE,))]


@pytest.mark.parametrize("record", [sheet(WRITTEN, 7000), excused(WRITTEN)])
def test_a_record_of_a_postgraduate_is_answered(record: ScoreRecorded | AbsenceExcused) -> None:
    """[REG-7]."""
    assert answered(approved(category=Category.POSTGRADUATE), record) == [(WRITTEN, (Reason.OUTSIDE_PLAN,))]


def test_an_excuse_after_finality_is_answered() -> None:
    """[EXM-3]."""
    assert answered(approved(), final(), excused(SKILLS, LATE)) == [(SKILLS, (Reason.SCORES_ALREADY_FINAL,))]
    assert answered(approved(), excused(SKILLS, LATE), final()) == [(SKILLS, (Reason.SCORES_ALREADY_FINAL,))]


def test_an_excuse_of_somebody_who_sat_is_answered() -> None:
    """[EXM-3]."""
    assert answered(approved(), sheet(SKILLS, 8000), excused(SKILLS)) == [(SKILLS, (Reason.EXCUSE_NOT_NEEDED,))]
    assert answered(approved(), sheet(SKILLS, None), excused(SKILLS)) == []


def test_a_sheet_of_what_the_base_does_not_examine_is_answered() -> None:
    """[EXM-1]."""
    written_only = setting_with(components=BASE.components[:1])
    told = candidate_tells(approved(), sheet(INTERVIEW, 7000), setting=written_only)
    assert [getattr(one, "reasons", ()) for one in told] == [(Reason.COMPONENT_NOT_EXAMINED,)]


def test_two_sheets_under_one_revision_are_answered_and_a_later_revision_is_not() -> None:
    """[EXM-2]."""
    assert answered(approved(), sheet(WRITTEN, 7000), sheet(WRITTEN, 7100)) == [(WRITTEN, (Reason.REVISION_REPEATED,))]
    assert answered(approved(), sheet(WRITTEN, 7000), sheet(WRITTEN, 7100, 2)) == []
    assert answered(approved(), sheet(WRITTEN, 7000), sheet(WRITTEN, 7000)) == []


def test_all_that_speaks_against_a_sheet_is_said_at_once() -> None:
    stray = sheet(WRITTEN, 7000, moment=LATE, base=ELSEWHERE)
    assert answered(approved(), final(base=ELSEWHERE), stray) == [
        (WRITTEN, (Reason.SCORES_ALREADY_FINAL, Reason.ANOTHER_BASE))
    ]
