"""What an applicant reads while the scores of the base are open again [EXM-4, REG-12]."""

from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    TraineeAdmitted,
    TraineeNoticed,
)
from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored, ResultPublished
from contracts.messages.registration import ApplicationAccepted
from contracts.messages.verification import ReviewApproved
from contracts.reasons import Reason
from services.registration.projections.status.projection import (
    Status,
    StatusProjection,
    decide,
    evolve,
    initial,
    status,
)
from services.registration.projections.status.stage import Stage
from tests.registration.given import BASE, SEASON, SEASONS, at, told
from tests.registration.test_standing import FIELDS

FINAL, REOPENED, AGAIN = (at(f"2025-08-0{day} 12:00:00") for day in (1, 3, 4))
LATE = SEASON.admission.notice_at + timedelta(hours=1)


def word(kind: type[Message], moment: datetime, *reasons: Reason, **changes: Any) -> Message:
    moments = {name: moment for name in kind.model_fields if name.endswith(("_at", "_by", "_until"))}
    return kind.model_validate(FIELDS | moments | {"reasons": reasons} | changes)


def entered(reopened_at: datetime | None = None, base: str = BASE) -> CandidateEntered:
    return CandidateEntered(application="A-1", season=SEASON.id, base=base, reopened_at=reopened_at)


REGISTERED = (word(ApplicationAccepted, FINAL), word(ReviewApproved, FINAL))
RANKED = (*REGISTERED, entered(), word(CandidateScored, FINAL), word(ResultPublished, FINAL))
PROPOSED = (*RANKED, word(PlaceOffered, FINAL), word(PhysicalPassed, FINAL), word(TraineeNoticed, FINAL))
TAKEN_BACK = (
    word(PlaceRefused, REOPENED, Reason.SCORES_REOPENED),
    word(PlaceVacated, REOPENED, Reason.MERIT_CORRECTED),
)


def after(numbered: Any) -> StatusProjection:
    state = initial("A-1")
    for sequence, message in numbered:
        for event in decide(state, told(message, sequence=sequence), SEASONS):
            state = evolve(state, event)
    return state


def shown(*messages: Message) -> Status:
    """As heard in turn; any other order, with repeats, tells the same."""
    numbered = [*enumerate(messages, start=1)]
    seen = status(after(numbered), SEASONS)
    for seed in range(20):
        other = Random(seed).sample([*numbered, *numbered], 2 * len(numbered))
        assert status(after(other), SEASONS) == seen
    return seen


@pytest.mark.parametrize("before", [RANKED, PROPOSED], ids=["ranked", "proposed"])
@pytest.mark.parametrize("taken_back", [(), TAKEN_BACK], ids=["", "taken back"])
def test_reopened_scores_show_instead_of_the_void_result(before: Any, taken_back: Any) -> None:
    seen = shown(*before, entered(REOPENED), *taken_back)
    assert (seen.stage, seen.since, seen.wording.waits_for) == (Stage.SCORES_REOPENED, REOPENED, "base")
    assert (seen.wording.zh, seen.wording.en) == (
        "成绩已重新开放更正，待基地重新确定后公布",
        "Scores are reopened for correction; the base declares them anew",
    )
    assert seen.next_by == SEASON.admission.notice_at


def test_whom_the_void_scores_had_dropped_waits_for_the_new_ones_too() -> None:
    dropped = word(CandidateDropped, FINAL, Reason.BELOW_MINIMUM)
    assert shown(*REGISTERED, dropped, entered(REOPENED)).stage is Stage.SCORES_REOPENED


def test_the_next_date_is_one_that_lies_ahead() -> None:
    assert shown(*RANKED, entered(LATE)).next_by == SEASON.admission.admit_by
    early = SEASON.bases[0].scores_final_by - timedelta(hours=1)
    assert shown(*RANKED, entered(early)).next_by == SEASON.bases[0].scores_final_by


def test_scores_declared_anew_show_as_scored_until_the_ranking_is_published_anew() -> None:
    again = (*PROPOSED, entered(REOPENED), *TAKEN_BACK, word(CandidateScored, AGAIN))
    assert (shown(*again).stage, shown(*again).since) == (Stage.SCORED, AGAIN)
    ranked = shown(*again, word(ResultPublished, AGAIN))
    assert (ranked.stage, ranked.since) == (Stage.RANKED, AGAIN)


def test_whoever_is_proposed_again_stands_where_the_physical_left_them() -> None:
    again = (*RANKED, word(PlaceOffered, FINAL), word(PhysicalPassed, FINAL), entered(REOPENED), *TAKEN_BACK)
    anew = (word(CandidateScored, AGAIN), word(ResultPublished, AGAIN), word(PlaceOffered, AGAIN))
    assert shown(*again, *anew, word(PhysicalPassed, FINAL)).stage is Stage.PHYSICAL_PASSED


def test_an_admission_undone_by_a_reopening_shows_the_reopening_and_then_the_admission_again() -> None:
    undone = (*PROPOSED, word(TraineeAdmitted, AGAIN), entered(REOPENED), *TAKEN_BACK)
    assert shown(*undone).stage is Stage.SCORES_REOPENED
    anew = (word(CandidateScored, AGAIN), word(ResultPublished, AGAIN), word(PlaceOffered, AGAIN))
    assert shown(*undone, *anew, word(TraineeAdmitted, AGAIN)).stage is Stage.ADMITTED


def test_whoever_left_for_good_stays_so() -> None:
    assert shown(*PROPOSED, entered(REOPENED), word(PlaceVacated, FINAL, Reason.GAVE_UP)).stage is Stage.VACATED


def test_who_comes_back_after_being_dropped_waits_for_the_examination_again() -> None:
    dropped = word(CandidateDropped, FINAL, Reason.NOT_APPROVED)
    seen = shown(*RANKED, dropped, entered())
    assert (seen.stage, seen.since) == (Stage.APPROVED, FINAL)
    for order in permutations([(4, dropped), (5, entered()), (6, word(CandidateScored, FINAL))]):
        assert status(after(order), SEASONS).stage is Stage.SCORED


def test_the_word_of_a_board_the_applicant_has_left_tells_nothing() -> None:
    elsewhere = word(CandidateDropped, FINAL, Reason.NOT_APPROVED, base="KM-ELSEWHERE")
    assert shown(*REGISTERED, elsewhere).stage is Stage.APPROVED
