from datetime import datetime
from itertools import permutations
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeNoticed,
    TraineeWithdrawn,
    WithdrawalCompleted,
)
from contracts.messages.admission.enrolment import (
    AgreementAccepted,
    ReinstatementRefused,
    StepRetracted,
    TrainingCompleted,
    TrainingStarted,
    WithdrawalReversed,
)
from contracts.messages.exams import CandidateDropped, CandidateScored, ResultPublished, SheetRefused
from contracts.messages.registration import AmendmentRefused, ApplicationAccepted, ApplicationRefused
from contracts.messages.verification import RecordRefused, ReductionRefused, ReviewApproved, ReviewRefused, TermReduced
from contracts.reasons import EN, ZH, Reason
from contracts.season.calendar import Window
from services.registration.projections.status.projection import (
    Status,
    StatusProjection,
    decide,
    evolve,
    initial,
    status,
)
from services.registration.projections.status.stage import WORDINGS, Stage
from tests.registration.given import BASE, SEASON, SEASONS, THIS_YEAR, at, key_of_person, told

NOON = at("2025-07-01 12:00:00")
FIELDS: dict[str, Any] = {
    "application": "A-1",
    "season": THIS_YEAR,
    "base": BASE,
    "person_key": key_of_person(),
    "category": "social",
    "preferences": ("AGP",),
    "specialty": "AGP",
    "accepts_adjustment": True,
    "employer_level": None,
    "licence": "none",
    "marks": (),
    "placings": (),
    "total_points": 8_000,
    "rank": 3,
    "lot": "00",
    "clawback_fen": 0,
    "bases": (),
    "held_back": False,
    "reasons": (),
}


def word(kind: type[Message], *reasons: Reason) -> Message:
    moments = {name: NOON for name in kind.model_fields if name.endswith(("_at", "_by", "_until"))}
    return kind.model_validate(FIELDS | moments | {"reasons": reasons})


def standing(*messages: Message) -> StatusProjection:
    """What is heard, each said after the one before it."""
    return _heard([*enumerate(messages, start=1)])


def _heard(numbered: Any) -> StatusProjection:
    state = initial("A-1")
    for sequence, message in numbered:
        for event in decide(state, told(message, sequence=sequence), SEASONS):
            state = evolve(state, event)
    return state


def shown(*messages: Message) -> Status:
    return status(standing(*messages), SEASONS)


STORY = [
    (word(ApplicationAccepted), Stage.REGISTERED),
    (word(ReviewApproved), Stage.APPROVED),
    (word(CandidateScored), Stage.SCORED),
    (word(ResultPublished), Stage.RANKED),
    (word(PlaceOffered), Stage.OFFERED),
    (word(PhysicalPassed), Stage.PHYSICAL_PASSED),
    (word(TraineeNoticed), Stage.NOTICED),
    (word(TraineeAdmitted), Stage.ADMITTED),
    (word(TraineeWithdrawn, Reason.DID_NOT_REPORT), Stage.WITHDRAWING),
    (word(PlaceVacated, Reason.DID_NOT_REPORT), Stage.WITHDRAWING),
    (word(WithdrawalCompleted), Stage.WITHDRAWN),
]


@pytest.mark.parametrize("length", range(1, len(STORY) + 1))
def test_each_step_of_the_story_shows_its_stage(length: int) -> None:
    assert shown(*(message for message, _ in STORY[:length])).stage is STORY[length - 1][1]


@pytest.mark.parametrize("length", range(1, len(STORY) + 1))
def test_the_story_told_backwards_and_twice_shows_the_same(length: int) -> None:
    numbered = [*enumerate((message for message, _ in STORY[:length]), start=1)]
    assert _heard([*reversed(numbered), *numbered]) == _heard(numbered)


@pytest.mark.parametrize(
    ("refusal", "stage"),
    [
        (word(ApplicationRefused, Reason.FRAUD), Stage.REFUSED),
        (word(ReviewRefused, Reason.MATERIAL_MISSING), Stage.REVIEW_REFUSED),
        (word(CandidateDropped, Reason.ABSENT_FROM_EXAM), Stage.EXAM_DROPPED),
        (word(PlaceRefused, Reason.QUOTA_FULL), Stage.UNPLACED),
        (word(PlaceRefused, Reason.PLAN_FULL), Stage.UNADMITTED),
        (word(PlaceVacated, Reason.PHYSICAL_FAILED), Stage.VACATED),
    ],
)
def test_whoever_says_no_is_shown_with_the_reasons_whatever_else_was_heard(refusal: Any, stage: Stage) -> None:
    seen = shown(*(message for message, _ in STORY[:6]), refusal)
    assert (seen.stage, seen.reasons, seen.wording.waits_for) == (stage, refusal.reasons, None)


def test_a_trainee_who_reported_is_shown_so() -> None:
    assert shown(*(message for message, _ in STORY[:8]), word(ReportAccepted)).stage is Stage.REPORTED


def test_an_admission_undone_by_an_earlier_exit_shows_the_place_as_lost() -> None:
    assert shown(word(TraineeAdmitted), word(PlaceVacated, Reason.GAVE_UP)).stage is Stage.VACATED
    withdrawn = shown(word(TraineeAdmitted), word(PlaceVacated, Reason.GAVE_UP), word(TraineeWithdrawn, Reason.GAVE_UP))
    assert withdrawn.stage is Stage.WITHDRAWING


def test_a_speaker_that_changes_its_mind_is_believed_by_its_later_word() -> None:
    refused, approved = word(ReviewRefused, Reason.ABSENT_FROM_REVIEW), word(ReviewApproved)
    for order in permutations([(1, refused), (2, approved)]):
        assert status(_heard(order), SEASONS).stage is Stage.APPROVED
    for order in permutations([(1, approved), (2, refused)]):
        assert status(_heard(order), SEASONS).stage is Stage.REVIEW_REFUSED


def test_a_place_taken_back_by_a_corrected_merit_order_leaves_the_applicant_ranked() -> None:
    taken_back = word(PlaceRefused, Reason.MERIT_CORRECTED)
    assert shown(*(message for message, _ in STORY[:6]), taken_back).stage is Stage.RANKED


def test_before_any_word_an_application_is_submitted() -> None:
    assert shown().stage is Stage.SUBMITTED


def test_a_refused_amendment_and_sheet_are_remarks_beside_the_stage() -> None:
    late = AmendmentRefused(application="A-1", revision=2, reasons=(Reason.AMENDED_TOO_LATE,))
    sheet = SheetRefused(application="A-1", component="written", revision=3, reasons=(Reason.SCORES_ALREADY_FINAL,))
    seen = shown(word(ApplicationAccepted), sheet, late)
    assert seen.stage is Stage.REGISTERED
    assert {remark.of: remark.reasons for remark in seen.remarks} == {
        "revision 2": (Reason.AMENDED_TOO_LATE,),
        "written 3": (Reason.SCORES_ALREADY_FINAL,),
    }


def test_a_refused_record_and_a_term_reduction_are_remarks_beside_the_stage() -> None:
    """[VER-5, VER-6]."""
    facts: dict[str, Any] = {"application": "A-1", "season": THIS_YEAR}
    late = RecordRefused(**facts, record="review", revision=2, reasons=(Reason.REVIEW_CLOSED,))
    shorter = TermReduced(**facts, base=BASE, specialty="AGP", years=1, reduced_at=NOON)
    no = ReductionRefused(**facts, base=BASE, reasons=(Reason.REDUCTION_BASE_DISAGREED,), refused_at=NOON)
    seen = shown(word(ApplicationAccepted), late, no, shorter)
    assert seen.stage is Stage.REGISTERED
    assert [(remark.of, remark.reasons, remark.years) for remark in seen.remarks] == [
        ("review 2", (Reason.REVIEW_CLOSED,), 0),
        ("term reduction", (), 1),
    ]
    assert shown(shorter, no).remarks[0].reasons == no.reasons


@pytest.mark.parametrize(
    ("length", "moment"),
    [
        (3, SEASON.bases[0].scores_final_by),
        (6, SEASON.admission.notice_at),
        (11, NOON),
        (1, SEASON.bases[0].review_closes),
        (2, SEASON.bases[0].scores_final_by),
        (4, SEASON.admission.notice_at),
        (5, NOON),
        (7, SEASON.admission.admit_by),
        (8, NOON),
        (9, None),
    ],
)
def test_the_applicant_sees_by_when_something_is_due(length: int, moment: datetime | None) -> None:
    assert shown(*(message for message, _ in STORY[:length])).next_by == moment


def test_every_stage_has_its_words_and_is_final_or_waits_for_someone() -> None:
    assert WORDINGS.keys() == set(Stage)
    assert {stage for stage, wording in WORDINGS.items() if wording.waits_for is None} == {
        Stage.REFUSED,
        Stage.REVIEW_REFUSED,
        Stage.EXAM_DROPPED,
        Stage.UNPLACED,
        Stage.UNADMITTED,
        Stage.VACATED,
        Stage.COMPLETED,
        Stage.WITHDRAWN,
    }


def test_every_stage_of_the_story_tells_since_when() -> None:
    """[REG-12]."""
    told = [shown(*(message for message, _ in STORY[:length])) for length in range(1, len(STORY) + 1)]
    assert [seen.stage for seen in told if seen.since is None] == []


def test_whoever_withdrew_reads_since_when_why_and_until_when_the_ban_lasts() -> None:
    """[REG-9, REG-12]."""
    seen = shown(*(message for message, _ in STORY))
    assert (seen.stage, seen.reasons, seen.since, seen.next_by) == (
        Stage.WITHDRAWN,
        (Reason.DID_NOT_REPORT,),
        NOON,
        NOON,
    )


def test_whoever_reported_reads_when_training_starts() -> None:
    assert shown(*(message for message, _ in STORY[:8]), word(ReportAccepted)).next_by == SEASON.finance.term_starts


@pytest.mark.parametrize("length", range(1, len(STORY) + 1))
def test_what_comes_next_lies_ahead_or_is_not_told(length: int) -> None:
    seen = shown(*(message for message, _ in STORY[:length]))
    assert seen.next_by is None or seen.since is None or seen.next_by >= seen.since


def test_every_stage_and_every_reason_reads_in_two_languages() -> None:
    """[REG-12, REG-13]."""
    assert ZH.keys() == EN.keys() == set(Reason)
    assert all(wording.zh and wording.en for wording in WORDINGS.values())
    assert all(sentence.endswith("。") for sentence in ZH.values())
    assert all(sentence.endswith(".") and sentence.isascii() for sentence in EN.values())


def test_a_postgraduate_goes_on_outside_the_plan_and_is_linked_unless_the_review_falls() -> None:
    """[REG-7, REG-12, CLO-1]."""
    before = (word(ApplicationAccepted), word(ReviewApproved), word(CandidateDropped, Reason.OUTSIDE_PLAN))
    seen = shown(*before)
    assert (seen.stage, seen.reasons, seen.wording.waits_for) == (
        Stage.OUTSIDE_PLAN,
        (Reason.OUTSIDE_PLAN,),
        "admission",
    )
    linked = shown(*before, word(PostgraduateLinked))
    assert (linked.stage, linked.next_by, linked.wording.waits_for) == (Stage.LINKED, NOON, "applicant")
    step = StepRetracted.model_validate({**FIELDS, "step": PostgraduateLinked.TYPE, "retracted_at": NOON})
    fallen = word(ReviewRefused, Reason.APPLICATION_NOT_LIVE)
    for after in ((), (word(PostgraduateLinked), step), (word(PostgraduateLinked), step, word(ReviewRefused))):
        assert shown(*before, fallen, *after).stage is Stage.REVIEW_REFUSED


def test_a_postgraduate_sees_when_the_sessions_for_postgraduates_are_over() -> None:
    """[REG-7, REG-12]."""
    own = Window(opens=at("2025-08-18 09:00:00"), closes=at("2025-08-19 18:00:00"))
    hospital = SEASON.bases[0].model_copy(update={"postgraduate_sessions": (own,)})
    seasons = {THIS_YEAR: SEASON.model_copy(update={"bases": (hospital,)})}
    others = word(ApplicationAccepted)
    for category, closes in (("postgraduate", own.closes), ("social", hospital.review_closes)):
        accepted = ApplicationAccepted.model_validate({**others.model_dump(), "category": category})
        assert status(standing(accepted), seasons).next_by == closes


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        (AgreementAccepted, Stage.AGREED),
        (TrainingStarted, Stage.IN_TRAINING),
        (TrainingCompleted, Stage.COMPLETED),
        (WithdrawalReversed, Stage.REINSTATING),
        (ReinstatementRefused, Stage.WITHDRAWING),
    ],
)
def test_a_trainees_own_file_tells_training_and_reinstatement(said: type[Message], stage: Stage) -> None:
    """[REG-12, SAGA-1, SAGA-4]."""
    assert shown(*(message for message, _ in STORY), word(said)).stage is stage
