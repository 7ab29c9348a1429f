"""A large base: ranked once when all are in; declared final first, each later score costs one cheap ranking."""

from collections.abc import Iterable
from functools import reduce
from typing import Any

from contracts.messages.exams import ResultPublished
from services.exams.domain.board.decide import decide
from services.exams.domain.board.state import Board, evolve, opened
from tests.exams.scenes import HERE, SEASON, SETTING, declared, entered, heard, scored

SIZE = 1_500


def told(messages: Iterable[Any]) -> tuple[Board, list[int]]:
    """The board after these, and how many results each made it publish."""
    board, published = opened(f"{SEASON}/{HERE}"), []
    for sequence, message in enumerate(messages, start=1):
        events = decide(board, heard(message, sequence), SETTING)
        board = reduce(evolve, events, board)
        published.append(sum(isinstance(event, ResultPublished) for event in events))
    return board, published


def everyone(size: int) -> list[str]:
    return [f"A-{number:04}" for number in range(size)]


def test_fifteen_hundred_candidates_are_ranked_once_when_the_last_score_is_in() -> None:
    names = everyone(SIZE)
    entries = [entered(name) for name in names]
    board, published = told([*entries, declared(), *(scored(name, n) for n, name in enumerate(names))])
    assert published == [0] * (2 * SIZE) + [SIZE]
    assert len(board.ranks) == SIZE


def test_a_score_into_a_complete_board_publishes_only_whom_it_moves() -> None:
    """The worst order there is: final before anyone entered, and one candidate after the other."""
    names = everyone(60)
    best_last = [word for n, name in enumerate(names) for word in (entered(name), scored(name, n))]
    worst_last = [word for n, name in enumerate(names) for word in (entered(name), scored(name, 9000 - n))]
    assert told([declared(), *best_last])[1][2::2] == list(range(1, 61))
    assert told([declared(), *worst_last])[1][2::2] == [1] * 60
    assert told([declared(), *best_last])[0].ranks == {name: (60 - n,) for n, name in enumerate(names)}
