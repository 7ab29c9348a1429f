from datetime import datetime, timedelta
from hashlib import sha256
from itertools import permutations

import pytest

from contracts.digest import results_digest
from contracts.messages.exams import (
    DeclarationRefused,
    LotCommitted,
    LotRevealed,
    Placing,
    ResultPublished,
    ScoresPublished,
)
from contracts.reasons import Reason
from services.exams.domain.board.lot import lot_of
from tests.exams.board_scenes import board_after, board_says, scene_after
from tests.exams.scenes import (
    BASE,
    FINAL,
    HERE,
    SEASON,
    SETTING,
    declared,
    dropped,
    entered,
    final,
    heard,
    reopening,
    scored,
    setting_with,
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


def test_finality_is_told_to_every_candidate() -> None:
    """[EXM-4]."""
    assert board_says(*BOTH, declared()) == [final(application="A-1"), final(application="A-2")]


def test_finality_before_anyone_entered_is_kept_and_told_to_whoever_enters() -> None:
    assert board_says(declared(), entered("A-1")) == [final()]


def test_the_key_committed_to_is_revealed_with_the_results() -> None:
    """[EXM-5]."""
    (commitment,) = board_says(entered("A-1"))
    reveal, *published = board_says(entered("A-1"), declared(), scored("A-1", 5000))
    assert isinstance(commitment, LotCommitted)
    assert isinstance(reveal, LotRevealed)
    assert sha256(bytes.fromhex(reveal.key)).hexdigest() == commitment.commitment
    assert [type(one) for one in published] == [ResultPublished, ScoresPublished]


def test_a_correction_reveals_no_key_again() -> None:
    said = board_says(entered("A-1"), declared(), scored("A-1", 5000), scored("A-1", 6000))
    assert LotRevealed not in {type(one) for one in said}


def test_a_declaration_heard_before_anything_else_commits_and_reveals_nothing() -> None:
    """[EXM-5]: the first candidate who is told of finality comes after the commitment, the key after the last score."""
    (commitment,) = board_says(declared())
    assert isinstance(commitment, LotCommitted)


FACTS = (entered("A-1"), scored("A-1", 5000), dropped("A-2", Reason.ABSENT_FROM_EXAM), declared())


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_any_order_the_commitment_comes_first_and_the_key_with_the_first_results(order: tuple[int, ...]) -> None:
    """[EXM-5]."""
    facts = [heard(FACTS[n], n) for n in order]
    steps = [[type(one) for one in board_says(*facts[:end])] for end in range(1, len(facts) + 1)]
    said = [one for step in steps for one in step]
    assert steps[0][0] is LotCommitted
    assert (said.count(LotCommitted), said.count(LotRevealed)) == (1, 1)
    (revealed,) = [step for step in steps[1:] if LotRevealed in step]
    assert revealed[-1] is ScoresPublished
    assert board_after(*facts) == board_after(*(heard(fact, n) for n, fact in enumerate(FACTS)))


def test_an_earlier_declaration_voids_the_results_until_everybody_answered_to_it() -> None:
    """[EXM-4]."""
    published = (entered("A-1"), declared(), scored("A-1", 5000))
    earlier = FINAL - timedelta(hours=1)
    assert board_says(*published, declared(earlier)) == [needless(FINAL), final(earlier)]
    assert board_after(*published, declared(earlier)).published is None
    reveal, result, summary = board_says(*published, declared(earlier), scored("A-1", 5000, scored_at=earlier))
    assert isinstance(reveal, LotRevealed)
    assert isinstance(result, ResultPublished)
    assert isinstance(summary, ScoresPublished)
    assert result.published_at == summary.published_at == earlier


def test_the_earliest_declaration_counts() -> None:
    earlier = declared(FINAL - timedelta(hours=1))
    assert board_says(entered("A-1"), earlier, declared()) == [needless(FINAL)]
    assert board_says(entered("A-1"), declared(), earlier) == [needless(FINAL), final(earlier.declared_at)]


def test_a_declaration_of_scores_that_are_final_is_answered_once() -> None:
    """[EXM-4, REG-13]."""
    later = declared(FINAL + timedelta(hours=1))
    assert board_says(entered("A-1"), declared(), later) == [needless(later.declared_at)]
    assert board_says(entered("A-1"), declared(), later, later) == []
    assert board_says(entered("A-1"), declared(), declared()) == []


def test_a_declaration_before_the_last_sitting_ends_is_refused_and_makes_nobody_absent() -> None:
    """[EXM-3, EXM-4, REG-13]."""
    ends = SETTING.sat_by(SEASON, HERE)
    refused = DeclarationRefused(
        season=SEASON,
        base=HERE,
        declared_at=ends - timedelta(seconds=1),
        reasons=(Reason.SITTINGS_NOT_OVER,),
    )
    early = declared(refused.declared_at)
    assert board_says(entered("A-1"), early) == [refused]
    assert board_says(entered("A-1"), early, early) == []
    assert board_says(entered("A-1"), declared(), early) == [refused]
    assert board_after(entered("A-1"), early).finality == board_after(entered("A-1")).finality
    assert board_says(entered("A-1"), early, declared(ends)) == [final(ends)]


def test_each_base_waits_for_its_own_last_sitting() -> None:
    """[EXM-1, EXM-4]."""
    written_only = setting_with(components=BASE.components[:1])
    ends = written_only.sat_by(SEASON, HERE)
    assert ends < SETTING.sat_by(SEASON, HERE)
    assert board_says(entered("A-1"), declared(ends), setting=written_only) == [final(ends)]


def test_a_declaration_after_a_reopening_is_no_needless_one() -> None:
    """[EXM-4]."""
    opened, later = FINAL + timedelta(hours=1), FINAL + timedelta(hours=2)
    said = board_says(entered("A-1"), declared(), reopening(opened), declared(later))
    assert not any(isinstance(one, DeclarationRefused) for one in said)


def needless(declared_at: datetime) -> DeclarationRefused:
    return DeclarationRefused(season=SEASON, base=HERE, declared_at=declared_at, reasons=(Reason.SCORES_ALREADY_FINAL,))


def test_nothing_is_ranked_before_scores_are_final() -> None:
    assert board_says(entered("A-1"), scored("A-1", 5000)) == []


def test_nothing_is_ranked_while_a_candidate_is_pending() -> None:
    assert ranks(*BOTH, declared(), scored("A-1", 5000)) == {}


def test_the_last_score_ranks_all() -> None:
    """[EXM-4]."""
    reveal, result, other, summary = board_says(*BOTH, declared(), scored("A-1", 5000), scored("A-2", 6000))
    assert isinstance(reveal, LotRevealed)
    assert isinstance(result, ResultPublished)
    assert isinstance(other, ResultPublished)
    assert (result.application, result.placings) == ("A-2", (Placing(specialty="AGP", rank=1),))
    assert (other.application, other.placings) == ("A-1", (Placing(specialty="AGP", rank=2),))
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
    *_, summary = board_says(entered("A-1"), declared(), dropped("A-1", Reason.ABSENT_FROM_EXAM))
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
    assert scene_after(*two, dropped("A-1", Reason.NOT_APPROVED)).ranks == {"A-2": (1,)}


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
    assert scene_after(*facts, entered("A-2")).pending == 1
    assert ranks(*facts, entered("A-2"), scored("A-2", 6000)) == {"A-2": 1, "A-1": 2}
