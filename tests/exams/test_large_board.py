"""A large base: ranked once when all are in, and no document of it grows with the candidates there are."""

from collections.abc import Iterable
from typing import Any

from contracts.messages.exams import ResultPublished
from services.exams.store import BOARD, LINE
from tests.exams.board_scenes import BoardScene
from tests.exams.scenes import declared, entered, heard, scored

SIZE = 150


def told(messages: Iterable[Any]) -> tuple[BoardScene, list[int]]:
    """Board and lines after these, and how many results each made them publish."""
    scene, published = BoardScene(), []
    for sequence, message in enumerate(messages, start=1):
        said = scene.hear(heard(message, sequence))
        published.append(sum(isinstance(one, ResultPublished) for one in said))
    return scene, published


def everyone(size: int) -> list[str]:
    return [f"A-{number:04}" for number in range(size)]


def test_a_hundred_and_fifty_candidates_are_ranked_once_when_the_last_score_is_in() -> None:
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


def test_no_document_of_a_base_grows_with_its_candidates() -> None:
    few, many = (max(map(len, stored(size))) for size in (SIZE // 10, SIZE))
    assert many - few < 20


def stored(size: int) -> list[bytes]:
    """Board and lines as they are kept, all scores told and all ranked."""
    names = everyone(size)
    scene, _ = told([*map(entered, names), declared(), *(scored(name, n) for n, name in enumerate(names))])
    return [BOARD.state.dump_json(scene.board), *map(LINE.state.dump_json, scene.lines.values())]


def test_a_board_that_still_holds_its_candidates_waits_for_code_that_knows_them() -> None:
    assert not BOARD.knows({"season": "2025-kunming-2", "base": "KM-SECOND-PEOPLES", "lines": {}})
    assert BOARD.knows(BOARD.state.dump_python(told([declared()])[0].board, mode="json"))
