from datetime import timedelta

from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    Closure,
    ExcuseRefused,
    Mark,
    SheetRefused,
)
from contracts.reasons import Reason
from contracts.vocabulary import Category
from tests.exams.scenes import (
    ELSEWHERE,
    FINAL,
    HERE,
    INTERVIEW,
    SEASON,
    WRITTEN,
    all_sheets,
    approved,
    at,
    candidate_after,
    candidate_says,
    dropped,
    entered,
    excused,
    final,
    heard,
    not_approved,
    reopened,
    scored,
    sheet,
)

SCORED = scored("A-1", 8000, (7000, 8000, 9000))


def test_an_approved_applicant_enters() -> None:
    assert candidate_says(approved()) == [entered("A-1")]


def test_a_postgraduate_sits_nothing_and_is_ranked_nowhere_whatever_is_recorded() -> None:
    """[REG-7]."""
    linked = approved(category=Category.POSTGRADUATE)
    outside = dropped("A-1", Reason.OUTSIDE_PLAN).model_copy(update={"dropped_at": linked.approved_at})
    assert candidate_says(linked) == [outside]
    assert candidate_says(*all_sheets(), final(), linked) == [outside]
    assert candidate_says(linked, *all_sheets(), final()) == []


def test_who_becomes_a_postgraduate_by_amendment_is_ranked_no_more() -> None:
    """[REG-4, REG-7]."""
    (word,) = candidate_says(approved(), approved(category=Category.POSTGRADUATE))
    assert isinstance(word, CandidateDropped)
    assert word.reasons == (Reason.OUTSIDE_PLAN,)


def test_of_verifications_words_the_latest_leaves_its_mark_alone() -> None:
    """Whether a refusal came before an approval may depend on the order in which papers were heard of."""
    refused, again = heard(not_approved(), 1), heard(approved(), 2)
    assert candidate_after(refused, again) == candidate_after(again, refused) == candidate_after(again)


def test_sheets_alone_make_no_candidate() -> None:
    assert candidate_says(*all_sheets(), final()) == []


def test_scores_stay_open_until_final() -> None:
    assert candidate_says(approved(), *all_sheets()) == []


def test_the_total_is_fixed_as_of_finality() -> None:
    """[EXM-4]."""
    assert candidate_says(approved(), *all_sheets(), final()) == [SCORED]


def test_finality_before_the_scores_arrive_says_absent_then_corrects_itself() -> None:
    assert candidate_says(approved(), final()) == [dropped("A-1", Reason.ABSENT_FROM_EXAM)]
    assert candidate_says(approved(), final(), *all_sheets()) == [SCORED]


def test_an_approval_that_arrives_after_finality_is_scored_at_once() -> None:
    assert candidate_says(*all_sheets(), final(), approved()) == [SCORED]


def test_a_late_sheet_is_refused_once_and_stays_in_the_history() -> None:
    """[EXM-2]."""
    late = sheet(WRITTEN, 10_000, revision=2, moment="08-01T18:00:01")
    refusal = SheetRefused(application="A-1", component=WRITTEN, revision=2, reasons=(Reason.SCORES_ALREADY_FINAL,))
    assert candidate_says(approved(), *all_sheets(), final(), late) == [refusal]
    assert candidate_says(approved(), *all_sheets(), late, final()) == [SCORED, refusal]
    assert candidate_says(approved(), *all_sheets(), late, final(), late) == []
    assert late in candidate_after(approved(), *all_sheets(), final(), late).sheets


def test_a_sheet_recorded_in_time_that_arrives_after_finality_counts() -> None:
    (answer,) = candidate_says(approved(), *all_sheets(), final(), sheet(WRITTEN, 8000, revision=2))
    assert isinstance(answer, CandidateScored)
    assert answer.total_points == 8400


def test_sheets_and_excuses_count_up_to_the_very_moment_of_finality() -> None:
    """[EXM-3, EXM-4]."""
    absent = (approved(), *all_sheets()[:2])
    for inside in (sheet(INTERVIEW, 9000, recorded_at=FINAL), excused(INTERVIEW, excused_at=FINAL)):
        (answer,) = candidate_says(*absent, inside, final())
        assert isinstance(answer, CandidateScored)
    moment = FINAL + timedelta(microseconds=1)
    for outside in (sheet(INTERVIEW, 9000, recorded_at=moment), excused(INTERVIEW, excused_at=moment)):
        assert candidate_says(*absent, outside, final())[0] == dropped("A-1", Reason.ABSENT_FROM_EXAM)


def test_an_absence_at_one_sitting_is_made_good_at_a_later_one() -> None:
    """[EXM-1, EXM-2]: several sittings of a component; the later sheet revision counts."""
    missed = sheet(INTERVIEW, None, moment="07-30T12:00")
    sat = sheet(INTERVIEW, 9000, revision=2, moment="07-31T16:00")
    for order in ((missed, sat), (sat, missed)):
        assert candidate_says(approved(), *all_sheets()[:2], *order, final()) == [SCORED]
    history = candidate_after(approved(), *all_sheets()[:2], missed, sat, final()).sheets
    assert {missed, sat} <= set(history)


def test_the_latest_word_on_finality_counts_and_refuses_what_came_between() -> None:
    between = sheet(WRITTEN, 10_000, revision=2, moment="08-01T12:00")
    earlier = final(FINAL - timedelta(hours=12))
    corrected, refusal = candidate_says(approved(), *all_sheets(), between, final(), earlier)
    assert isinstance(corrected, CandidateScored)
    assert (corrected.total_points, corrected.scored_at) == (8000, earlier.final_at)
    assert isinstance(refusal, SheetRefused)
    assert candidate_says(approved(), *all_sheets(), heard(earlier, 9), heard(final(), 8)) == []


def test_reopened_scores_are_open_and_counted_anew_at_the_next_finality() -> None:
    """[EXM-4]."""
    closures = (Closure(final_at=FINAL, reopened_at=at("08-02T09:00")),)
    between = sheet(WRITTEN, 10_000, revision=2, moment="08-02T08:59:59")
    after = sheet(WRITTEN, 9000, revision=3, moment="08-02T09:00")
    again = final(at("08-03T18:00"), closures=closures)
    story = (approved(), *all_sheets(), final(), reopened(closures))
    assert candidate_says(*story) == [entered("A-1", closures[0].reopened_at)]
    assert candidate_says(*story, after) == []
    (answer,) = candidate_says(*story, after, again)
    assert isinstance(answer, CandidateScored)
    assert (answer.total_points, answer.scored_at) == (8800, again.final_at)
    (refusal,) = candidate_says(*story, between)
    assert isinstance(refusal, SheetRefused)
    (answer,) = candidate_says(*story, between, again)
    assert isinstance(answer, CandidateScored)
    assert answer.total_points == 8000


def test_the_boards_latest_word_on_finality_counts_in_any_order() -> None:
    """[EXM-4]."""
    closures = (Closure(final_at=FINAL, reopened_at=at("08-02T09:00")),)
    story = (approved(), *all_sheets())
    word = candidate_after(*story, heard(reopened(closures), 9), heard(final(), 8)).words["2025-kunming-2/" + HERE]
    assert word.message == entered("A-1", closures[0].reopened_at)
    (answer,) = candidate_says(*story, heard(reopened(closures), 8), heard(final(), 9))
    assert isinstance(answer, CandidateScored)


def test_an_absent_candidate_is_dropped_unless_excused_in_time() -> None:
    """[EXM-3]."""
    sheets = (*all_sheets()[:2], sheet(INTERVIEW, None))
    assert candidate_says(approved(), *sheets, final()) == [dropped("A-1", Reason.ABSENT_FROM_EXAM)]
    (answer,) = candidate_says(approved(), *sheets, final(), excused(INTERVIEW))
    assert isinstance(answer, CandidateScored)
    assert answer.marks[2] == Mark(component=INTERVIEW, points=None)
    (late,) = candidate_says(approved(), *sheets, final(), excused(INTERVIEW, "08-01T18:00:01"))
    assert isinstance(late, ExcuseRefused)
    assert (late.component, late.reasons) == (INTERVIEW, (Reason.SCORES_ALREADY_FINAL,))


def test_another_bases_sheets_and_excuses_do_not_count() -> None:
    strays = (sheet(WRITTEN, 10_000, revision=9, base=ELSEWHERE), excused(WRITTEN, base=ELSEWHERE))
    assert candidate_says(approved(), *all_sheets(), *strays, final()) == [SCORED]
    assert candidate_says(approved(), *strays, *all_sheets()[1:], final()) == [dropped("A-1", Reason.ABSENT_FROM_EXAM)]


def test_another_bases_finality_does_not_fix_the_scores_here() -> None:
    moved = approved(base=ELSEWHERE, approved_at=at("07-25T09:00"))
    first_base_final = final(FINAL - timedelta(days=3))
    here = tuple(each.model_copy(update={"base": ELSEWHERE}) for each in all_sheets())
    assert candidate_says(approved(), moved, *here, first_base_final)[:1] == []
    (answer,) = candidate_says(approved(), moved, *here, first_base_final, final(base=ELSEWHERE))
    assert isinstance(answer, CandidateScored)
    assert answer.base == ELSEWHERE


def test_whoever_is_no_longer_approved_is_dropped() -> None:
    (answer,) = candidate_says(approved(), not_approved(moment="07-30T09:00"))
    assert isinstance(answer, CandidateDropped)
    assert (answer.reasons, answer.dropped_at) == ((Reason.NOT_APPROVED,), at("07-30T09:00"))
    (answer,) = candidate_says(approved(), *all_sheets(), final(), not_approved())
    assert isinstance(answer, CandidateDropped)


def test_a_refusal_alone_is_not_exams_business() -> None:
    assert candidate_says(not_approved()) == []


def test_an_approval_heard_after_the_later_refusal_does_not_revive() -> None:
    (answer,) = candidate_says(heard(not_approved(), 2), heard(approved(), 1))
    assert isinstance(answer, CandidateDropped)


def test_an_applicant_approved_again_enters_again() -> None:
    assert candidate_says(approved(), not_approved(), approved()) == [entered("A-1")]
    assert candidate_says(approved(), *all_sheets(), final(), not_approved(), approved()) == [SCORED]


def test_an_applicant_approved_at_another_base_leaves_the_first() -> None:
    moved = approved(base=ELSEWHERE, approved_at=at("07-25T09:00"))
    elsewhere = CandidateEntered(application="A-1", season=SEASON, base=ELSEWHERE)
    left = CandidateDropped(
        application="A-1", season=SEASON, base=HERE, reasons=(Reason.NOT_APPROVED,), dropped_at=at("07-25T09:00")
    )
    assert candidate_says(approved(), moved) == [elsewhere, left]


def test_an_amended_approval_is_said_to_the_board_again() -> None:
    (answer,) = candidate_says(approved(), *all_sheets(), final(), approved(accepts_adjustment=False))
    assert isinstance(answer, CandidateScored)
    assert not answer.accepts_adjustment


def test_repeats_say_nothing_new() -> None:
    facts = (approved(), *all_sheets(), excused(WRITTEN), final())
    for fact in facts:
        assert candidate_says(*facts, heard(fact, sequence=1)) == []
