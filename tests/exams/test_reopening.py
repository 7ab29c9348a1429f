"""Final scores reopened by the provincial office, with its reason; refused once trainees were admitted [EXM-4]."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from contracts.envelope import Message
from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.exams import (
    Closure,
    LotCommitted,
    LotRevealed,
    ReopenCandidate,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.reasons import Reason
from contracts.season.closing import Closing
from services.exams.domain.finality import Finality, finality_of
from tests.exams.board_scenes import board_after, board_says, scene_after
from tests.exams.scenes import (
    FINAL,
    HERE,
    SEASON,
    SETTING,
    admitted,
    declared,
    dropped,
    entered,
    final,
    heard,
    reopened,
    reopening,
    scored,
)

HOUR = timedelta(hours=1)
REOPENED = FINAL + 5 * HOUR
AGAIN = FINAL + 24 * HOUR
CLOSED = (Closure(final_at=FINAL, reopened_at=REOPENED),)
GRANTED = ReopeningGranted(
    season=SEASON,
    base=HERE,
    final_at=FINAL,
    reopened_at=REOPENED,
    reason="a sheet was mixed up",
    by="the provincial office",
)
REFUSED = ReopeningRefused(season=SEASON, base=HERE, reopened_at=REOPENED, reasons=(Reason.ADMISSIONS_EXIST,))
PUBLISHED = (entered("A-1"), entered("A-2"), declared(), scored("A-1", 5000), scored("A-2", 6000))
REWORDED = (entered("A-1"), entered("A-2"))


def results(messages: list[Message]) -> dict[str, int]:
    return {one.application: one.placings[0].rank for one in messages if isinstance(one, ResultPublished)}


def test_a_reopening_tells_every_candidate_and_withdraws_what_was_published() -> None:
    said = board_says(*PUBLISHED, reopening(REOPENED))
    assert said == [GRANTED, reopened(CLOSED, "A-1"), reopened(CLOSED, "A-2")]
    scene = scene_after(*PUBLISHED, reopening(REOPENED))
    assert (scene.board.finality, scene.board.published, scene.ranks) == (Finality(None, CLOSED), None, {})


def test_a_later_declaration_makes_scores_final_again_and_everything_is_published_anew() -> None:
    story = (*PUBLISHED, reopening(REOPENED), *REWORDED)
    told = board_says(*story, declared(AGAIN))
    assert told == [final(AGAIN, "A-1", closures=CLOSED), final(AGAIN, "A-2", closures=CLOSED)]
    said = board_says(
        *story, declared(AGAIN), scored("A-1", 5000, scored_at=AGAIN), scored("A-2", 6000, scored_at=AGAIN)
    )
    assert results(said) == {"A-2": 1, "A-1": 2}
    assert isinstance(said[-1], ScoresPublished)
    assert said[-1].published_at == AGAIN


def test_a_board_final_again_waits_for_those_who_have_not_answered_yet() -> None:
    """Their last word is still of the finality that was undone."""
    story = (*PUBLISHED, reopening(REOPENED), declared(AGAIN))
    assert scene_after(*story).pending == 2
    assert results(board_says(*story, scored("A-1", 7000, scored_at=AGAIN))) == {}
    out = dropped("A-2", Reason.NOT_APPROVED)
    assert results(board_says(*story, out, scored("A-1", 7000, scored_at=AGAIN))) == {"A-1": 1}


@pytest.mark.parametrize("moment", [FINAL - HOUR, REOPENED])
def test_a_declaration_that_is_not_later_leaves_reopened_scores_open(moment: object) -> None:
    board = board_after(*PUBLISHED, reopening(REOPENED), declared(moment))  # type: ignore[arg-type]
    assert board.finality.final_at is None


def test_once_somebody_was_admitted_a_reopening_is_refused_in_any_order() -> None:
    before = admitted(REOPENED - HOUR)
    assert board_says(*PUBLISHED, before, reopening(REOPENED)) == [REFUSED]
    assert board_after(*PUBLISHED, before, reopening(REOPENED)).published is not None
    refused, first, second, *published = board_says(*PUBLISHED, reopening(REOPENED), before)
    assert refused == REFUSED
    assert [first, second] == [final(application="A-1"), final(application="A-2")]
    assert results(published) == {"A-2": 1, "A-1": 2}


def test_an_admission_that_never_was_keeps_no_scores_from_being_reopened_in_any_order() -> None:
    """[COR-1]."""
    back = StepRetracted(
        application="A-9",
        season=SEASON,
        base=HERE,
        step=TraineeAdmitted.TYPE,
        retracted_at=REOPENED + HOUR,
    )
    words = (heard(admitted(REOPENED - HOUR), 51), heard(back, 52), heard(reopening(REOPENED), 53))
    for order in permutations(words):
        assert board_after(*PUBLISHED, *order).finality.closures == CLOSED
    said = board_says(*PUBLISHED, words[0], words[2], words[1])
    assert GRANTED in said
    other = heard(admitted(REOPENED - HOUR, "A-8"), 51)
    for order in permutations((*words, other)):
        assert board_after(*PUBLISHED, *order).finality.closures == ()


def test_who_is_admitted_after_the_reopening_does_not_undo_it() -> None:
    assert board_says(*PUBLISHED, reopening(REOPENED), admitted(REOPENED + HOUR)) == []
    assert GRANTED in board_says(*PUBLISHED, admitted(REOPENED + HOUR), reopening(REOPENED))


def test_the_first_admission_decides() -> None:
    late, early = admitted(REOPENED + HOUR), admitted(REOPENED, "A-8")
    assert board_says(*PUBLISHED, late, early, reopening(REOPENED)) == [REFUSED]
    assert board_says(*PUBLISHED, early, late) == []


def test_a_reopening_that_arrives_before_the_declaration_it_undoes_waits_for_it() -> None:
    """[EXM-4, REG-13]: until then there is nothing to reopen, and the office is told so."""
    open_still = ReopeningRefused(season=SEASON, base=HERE, reopened_at=REOPENED, reasons=(Reason.SCORES_NOT_FINAL,))
    assert board_says(entered("A-1"), reopening(REOPENED)) == [open_still]
    assert board_says(entered("A-1"), reopening(REOPENED), declared()) == [GRANTED, reopened(CLOSED)]


def test_who_enters_while_scores_are_open_again_is_told_so() -> None:
    (told,) = board_says(*PUBLISHED, reopening(REOPENED), entered("A-3"))
    assert isinstance(told, ReopenCandidate)


def test_a_repeat_says_nothing_new() -> None:
    assert board_says(*PUBLISHED, reopening(REOPENED), reopening(REOPENED)) == []


def test_finality_follows_from_the_times_alone() -> None:
    declarations, reopenings = [FINAL, FINAL + HOUR, AGAIN], [FINAL - HOUR, REOPENED, REOPENED + HOUR]
    for some in permutations(declarations):
        assert finality_of(some, reopenings) == Finality(AGAIN, CLOSED)
    assert finality_of([], reopenings) == Finality()
    assert finality_of([FINAL], [FINAL]) == Finality(None, (Closure(final_at=FINAL, reopened_at=FINAL),))


def test_the_lot_is_committed_to_first_and_never_changes() -> None:
    """[EXM-5]: committed before finality; the same key and the same lots in every publication."""
    story = (
        *PUBLISHED,
        reopening(REOPENED),
        *REWORDED,
        declared(AGAIN),
        scored("A-1", 6000, scored_at=AGAIN),
        scored("A-2", 6000, scored_at=AGAIN),
    )
    said = [one for end in range(1, len(story) + 1) for one in board_says(*story[:end])]
    assert isinstance(said[0], LotCommitted)
    assert [type(one) for one in said].count(LotCommitted) == 1
    assert len([one for one in said if isinstance(one, LotRevealed)]) == 2
    assert len({one.key for one in said if isinstance(one, LotRevealed)}) == 1
    lots = {(one.application, one.lot) for one in said if isinstance(one, ResultPublished)}
    assert len(lots) == 2
    assert [one.application for one in said if isinstance(one, ResultPublished)] == [
        "A-2",
        "A-1",
        *(name for name, _ in sorted(lots, key=lambda one: one[1])),
    ]


def test_a_word_as_of_the_undone_finality_that_arrives_late_is_stale() -> None:
    story = (*PUBLISHED, reopening(REOPENED), heard(entered("A-1"), 20))
    assert board_says(*story, heard(scored("A-1", 1), 19)) == []


def test_scores_the_round_was_drawn_by_are_not_reopened() -> None:
    """[EXM-4, ADM-2]: a base that placed anew would give seats the round has given already."""
    window = SETTING.seasons[SEASON].admission.provincial_round
    assert window is not None
    (answer,) = board_says(*PUBLISHED, reopening(window.draws_at))
    assert isinstance(answer, ReopeningRefused)
    assert answer.reasons == (Reason.ROUND_DRAWN,)
    after, before = board_after(*PUBLISHED, reopening(window.draws_at)), board_after(*PUBLISHED)
    assert (after.finality, after.published) == (before.finality, before.published)
    assert board_says(*PUBLISHED, reopening(window.draws_at), reopening(window.draws_at)) == []
    early, granted = board_says(*PUBLISHED, reopening(window.draws_at - timedelta(seconds=1)))[:2]
    assert isinstance(early, ReopeningGranted) or isinstance(granted, ReopeningGranted)


def test_nothing_is_reopened_once_the_season_closed() -> None:
    """[CLO-3]."""
    over = FINAL + 400 * 24 * HOUR
    seasons = {SEASON: SETTING.seasons[SEASON].model_copy(update={"closing": Closing(closes_at=over)})}
    told = board_says(reopening(over + HOUR), setting=replace(SETTING, seasons=seasons))
    assert [one.reasons for one in told if isinstance(one, ReopeningRefused)] == [(Reason.SEASON_CLOSED,)]
