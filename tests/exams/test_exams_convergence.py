"""Any order, any repeats: one end [SAGA-4]. `sequence` fields say how often others spoke, and are left out."""

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Message, Received
from services.exams.domain.board.state import Board
from services.exams.domain.line.state import BoardLine
from services.exams.drawing import RANKING
from services.exams.handlers import HEARS
from services.exams.store import BOARD, CANDIDATE, LINE
from tests.exams.scenes import (
    ELSEWHERE,
    FINAL,
    HERE,
    INTERVIEW,
    SETTING,
    SKILLS,
    WRITTEN,
    admitted,
    approved,
    declared,
    excused,
    not_approved,
    reopening,
    sheet,
)
from tests.often import often
from tests.pure_loop import canonical, heard_of, run, settle

AGGREGATES = (CANDIDATE, LINE, BOARD)
NAMES = st.sampled_from(["A-1", "A-2", "A-3"])
BASES = st.sampled_from([HERE, HERE, ELSEWHERE])
PARTS = st.sampled_from([WRITTEN, SKILLS, INTERVIEW])
MOMENTS = st.sampled_from([FINAL + timedelta(hours=hours) for hours in (-48, -24, 0, 1, 2, 24)])
WORDS = st.one_of(
    st.builds(approved, NAMES, BASES, accepts_adjustment=st.booleans()),
    st.builds(not_approved, NAMES),
)
SHEETS = st.builds(
    sheet,
    PARTS,
    st.sampled_from([None, 0, 5000, 8000]),
    st.integers(1, 3),
    application=NAMES,
    base=BASES,
    recorded_at=MOMENTS,
)
EXCUSES = st.builds(excused, PARTS, application=NAMES, base=BASES, excused_at=MOMENTS)
DECLARATIONS = st.builds(declared, MOMENTS, BASES)
REOPENINGS = st.builds(reopening, MOMENTS, BASES, reason=st.sampled_from(["one", "another"]))
ADMISSIONS = st.builds(admitted, MOMENTS, base=BASES)
FACTS = st.one_of(SHEETS, SHEETS, SHEETS, EXCUSES, DECLARATIONS, DECLARATIONS, REOPENINGS, ADMISSIONS)
COMPLETE = [sheet(part, 6000, application=name) for part in (WRITTEN, SKILLS, INTERVIEW) for name in ("A-1", "A-2")]


@st.composite
def stories(draw: st.DrawFn) -> list[Received[Any]]:
    words = draw(st.lists(WORDS, min_size=1, max_size=5))
    facts: list[Message] = draw(st.lists(FACTS, max_size=12))
    facts += COMPLETE if draw(st.booleans()) else []
    spoken = [heard_of(word, FINAL, f"w{n}", n, "verification") for n, word in enumerate(words, start=1)]
    return spoken + [heard_of(fact, FINAL, f"f{n}", n) for n, fact in enumerate(facts)]


@st.composite
def reopened_stories(draw: st.DrawFn) -> list[Received[Any]]:
    """Two scored candidates, final scores, and around that reopenings, admissions and later declarations."""
    around = st.sampled_from([FINAL + timedelta(hours=hours) for hours in (1, 2, 3)])
    later = st.one_of(
        st.builds(reopening, around),
        st.builds(admitted, around),
        st.builds(declared, around),
        st.builds(sheet, PARTS, st.just(9000), st.just(2), application=st.just("A-1"), recorded_at=around),
    )
    words = [heard_of(approved(name), FINAL, name, n, "verification") for n, name in enumerate(("A-1", "A-2"), start=1)]
    facts = [*COMPLETE, declared(), *draw(st.lists(later, min_size=1, max_size=4))]
    return words + [heard_of(fact, FINAL, f"f{n}", n) for n, fact in enumerate(facts)]


@given(st.one_of(stories(), reopened_stories()), st.integers(0, 2**32), st.integers(0, 2**32))
@settings(max_examples=often(100), deadline=None)
def test_any_order_ends_in_the_same_candidates_and_boards(story: list[Received[Any]], one: int, other: int) -> None:
    first = settle(AGGREGATES, HEARS, SETTING, story, Random(one), drawings=[RANKING])
    second = settle(AGGREGATES, HEARS, SETTING, story, Random(other), drawings=[RANKING])
    assert canonical(AGGREGATES, first) == canonical(AGGREGATES, second)


@given(st.one_of(stories(), reopened_stories()), st.integers(0, 2**32))
@settings(max_examples=often(100), deadline=None)
def test_a_board_that_was_declared_final_waits_for_nobody_in_the_end(story: list[Received[Any]], seed: int) -> None:
    states = settle(AGGREGATES, HEARS, SETTING, story, Random(seed), drawings=[RANKING])
    lines = [state for state in states.values() if isinstance(state, BoardLine)]
    for key, board in ((key, state) for (_, key), state in states.items() if isinstance(state, Board)):
        mine = [line for line in lines if line.board == key]
        final = board.finality.final_at is not None
        assert not board.asks_for_a_look
        assert not final or not any(line.lacks_word for line in mine)
        assert (board.published is not None) == (final and len(mine) > 0)
        assert sum(line.placed is not None for line in mine) == (board.published.candidates if board.published else 0)


@given(reopened_stories(), st.integers(0, 2**32), st.integers(0, 4))
@settings(max_examples=often(100), deadline=None)
def test_what_comes_after_results_were_published_ends_as_if_it_had_come_before(
    story: list[Received[Any]], seed: int, last: int
) -> None:
    """[EXM-4]: a reopening undoes what was published, as if it had never been."""
    together = run(AGGREGATES, HEARS, SETTING, story, Random(seed), drawings=[RANKING])
    late = run(AGGREGATES, HEARS, SETTING, story[: len(story) - last], Random(seed), drawings=[RANKING])
    late.deliver(story)
    assert canonical(AGGREGATES, together.states()) == canonical(AGGREGATES, late.states())
