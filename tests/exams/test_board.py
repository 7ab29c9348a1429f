from datetime import timedelta
from hashlib import sha256

from contracts.digest import results_digest
from contracts.exams import (
    LotCommitted,
    LotRevealed,
    Placing,
    ResultPublished,
    ScoresPublished,
)
from contracts.reasons import Reason
from services.exams.domain.lot import lot_of
from tests.exams.scenes import (
    FINAL,
    HERE,
    SEASON,
    board_after,
    board_says,
    declared,
    dropped,
    entered,
    final,
    heard,
    scored,
)

BOTH = (entered("A-1"), entered("A-2"))


def ranks(*messages: object) -> dict[str, int]:
    """Application → rank, of the results the last message makes the board publish."""
    said = board_says(*messages)
    return {one.application: one.placings[0].rank for one in said if isinstance(one, ResultPublished)}


def test_the_first_entry_commits_to_the_lot_once() -> None:
    """[EXM-5]."""
    (commitment,) = board_says(entered("A-1"))
    assert isinstance(commitment, LotCommitted)
    assert board_says(*BOTH) == []


def test_finality_reveals_the_key_committed_to_and_tells_every_candidate() -> None:
    """[EXM-4, EXM-5]."""
    (commitment,) = board_says(entered("A-1"))
    reveal, *commands = board_says(*BOTH, declared())
    assert isinstance(commitment, LotCommitted)
    assert isinstance(reveal, LotRevealed)
    assert sha256(bytes.fromhex(reveal.key)).hexdigest() == commitment.commitment
    assert commands == [final(application="A-1"), final(application="A-2")]


def test_finality_before_anyone_entered_is_kept_and_told_to_whoever_enters() -> None:
    commitment, reveal = board_says(declared())
    assert isinstance(commitment, LotCommitted)
    assert isinstance(reveal, LotRevealed)
    assert board_says(declared(), entered("A-1")) == [final()]


def test_the_earliest_declaration_counts() -> None:
    earlier = declared(FINAL - timedelta(hours=1))
    assert board_says(entered("A-1"), earlier, declared()) == []
    assert board_says(entered("A-1"), declared(), earlier) == [final(earlier.declared_at)]


def test_nothing_is_ranked_before_scores_are_final() -> None:
    assert board_says(entered("A-1"), scored("A-1", 5000)) == []


def test_nothing_is_ranked_while_a_candidate_is_pending() -> None:
    assert ranks(*BOTH, declared(), scored("A-1", 5000)) == {}


def test_the_last_score_ranks_all() -> None:
    """[EXM-4]."""
    result, other, summary = board_says(*BOTH, declared(), scored("A-1", 5000), scored("A-2", 6000))
    assert isinstance(result, ResultPublished)
    assert isinstance(other, ResultPublished)
    assert (result.application, result.placings) == ("A-2", (Placing(specialty="AGP", rank=1),))
    assert (other.application, other.placings) == ("A-1", (Placing(specialty="AGP", rank=2),))
    reveal = next(one for one in board_says(*BOTH, declared()) if isinstance(one, LotRevealed))
    assert other.lot == lot_of(bytes.fromhex(reveal.key), "A-1")
    assert summary == ScoresPublished(
        season=SEASON,
        base=HERE,
        candidates=2,
        digest=results_digest({"A-1": other.placings, "A-2": result.placings}),
        published_at=FINAL,
    )


def test_a_dropped_candidate_is_waited_for_no_longer_and_takes_no_rank() -> None:
    facts = (*BOTH, declared(), scored("A-1", 5000), dropped("A-2", Reason.ABSENT_FROM_EXAM))
    assert ranks(*facts) == {"A-1": 1}
    assert board_after(*facts).published is not None


def test_a_base_where_everybody_was_dropped_publishes_an_empty_result() -> None:
    (summary,) = board_says(entered("A-1"), declared(), dropped("A-1", Reason.ABSENT_FROM_EXAM))
    assert isinstance(summary, ScoresPublished)
    assert (summary.candidates, summary.digest) == (0, results_digest({}))


def test_a_correction_publishes_only_what_it_changes() -> None:
    three = (*BOTH, entered("A-3"), declared(), scored("A-1", 5000), scored("A-2", 6000), scored("A-3", 7000))
    assert ranks(*three, scored("A-1", 6500)) == {"A-1": 2, "A-2": 3}


def test_a_candidate_dropped_after_the_ranking_moves_up_those_behind() -> None:
    two = (*BOTH, declared(), scored("A-1", 5000), scored("A-2", 6000))
    assert ranks(*two, dropped("A-2", Reason.NOT_APPROVED)) == {"A-1": 1}


def test_a_candidate_dropped_after_the_ranking_leaves_the_merit_order() -> None:
    two = (*BOTH, declared(), scored("A-1", 5000), scored("A-2", 6000))
    assert board_after(*two, dropped("A-1", Reason.NOT_APPROVED)).order == ("A-2",)


def test_a_result_is_said_again_when_more_than_its_rank_changed() -> None:
    facts = (entered("A-1"), declared(), scored("A-1", 5000))
    assert ranks(*facts, scored("A-1", 5001)) == {"A-1": 1}
    assert ranks(*facts, scored("A-1", 5000, accepts_adjustment=False)) == {"A-1": 1}


def test_the_same_score_said_again_as_of_another_moment_publishes_nothing() -> None:
    facts = (entered("A-1"), declared(), scored("A-1", 5000))
    assert board_says(*facts, scored("A-1", 5000, scored_at=FINAL - timedelta(hours=1))) == []


def test_a_candidate_who_enters_late_is_finalised_waited_for_and_ranked() -> None:
    facts = (entered("A-1"), declared(), scored("A-1", 5000))
    assert board_says(*facts, entered("A-2")) == [final(application="A-2")]
    assert ranks(*facts, entered("A-2"), scored("A-2", 4000)) == {"A-2": 2}


def test_an_entry_heard_after_the_score_it_came_before_is_stale() -> None:
    assert board_says(declared(), heard(scored("A-1", 5000), 5), heard(entered("A-1"), 4)) == []


def test_one_who_comes_back_is_waited_for_again() -> None:
    facts = (*BOTH, declared(), scored("A-1", 5000), dropped("A-2", Reason.NOT_APPROVED))
    assert board_says(*facts, entered("A-2")) == []
    assert board_after(*facts, entered("A-2")).pending == 1
    assert ranks(*facts, entered("A-2"), scored("A-2", 6000)) == {"A-2": 1, "A-1": 2}
