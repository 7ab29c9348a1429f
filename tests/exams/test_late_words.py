"""Words that come when results are out: who changes nobody's place has no line read, and no look overtakes another."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from contracts.messages.exams import ResultPublished, ScoresPublished
from contracts.reasons import Reason
from services.chassis.core.aggregate import Scalar
from services.exams.domain.board.facts import BeginDrawing
from services.exams.domain.line.facts import TellPlace
from services.exams.drawing import RANKING
from services.exams.store import BOARD
from tests.exams.board_scenes import BoardScene, scene_after
from tests.exams.scenes import HERE, SEASON, declared, dropped, entered, heard, scored
from tests.looks import HeldLines, finished

NAMES = [f"A-{number}" for number in range(20)]
FINISHED = [*map(entered, NAMES), declared(), *(scored(name, number) for number, name in enumerate(NAMES))]


class Watched(HeldLines):
    """Lines that tell how many of them were read, and let others come between reading and drawing."""

    def __init__(self, scene: BoardScene, between: Callable[[], None] = lambda: None) -> None:
        super().__init__(RANKING, f"{SEASON}/{HERE}", scene.states, scene.tell)
        self.read, self._between = 0, between

    async def each(self, **equals: Scalar) -> AsyncIterator[tuple[str, Any]]:
        async for key, line in super().each(**equals):
            self.read += 1
            yield key, line

    async def tell_head(self, message: Any) -> None:
        if isinstance(message, BeginDrawing):
            self._between()
        await super().tell_head(message)


def looked(scene: BoardScene, between: Callable[[], None] = lambda: None) -> int:
    """How many lines one look read."""
    lines = Watched(scene, between)
    finished(RANKING.draw(lines, scene.setting))  # type: ignore[arg-type]
    return lines.read


def test_a_newcomer_who_takes_no_part_has_nobody_elses_line_read() -> None:
    scene = scene_after(*FINISHED)
    scene.take(heard(entered("B-1"), 100))
    assert looked(scene) == 1
    scene.take(heard(dropped("B-1", Reason.ABSENT_FROM_EXAM), 101))
    assert looked(scene) == 0
    assert not BOARD.index(scene.board)


@pytest.mark.parametrize("late", [scored("A-3", 9_000), dropped("A-3", Reason.ABSENT_FROM_EXAM), scored("A-3", 3)])
def test_the_word_of_who_was_ranked_has_all_lines_read_once(late: Any) -> None:
    scene = scene_after(*FINISHED)
    scene.take(heard(late, 100))
    assert looked(scene) == len(NAMES)
    scene.take(heard(entered("B-1"), 101))
    scene.take(heard(dropped("B-1", Reason.ABSENT_FROM_EXAM), 102))
    assert looked(scene) == 1


def test_what_is_scored_as_before_is_published_once() -> None:
    said = scene_after(*FINISHED).hear(heard(scored("A-3", 3), 100))
    assert not any(isinstance(one, ResultPublished | ScoresPublished) for one in said)


@pytest.mark.parametrize("late", [scored("A-3", 9_000), dropped("A-3", Reason.ABSENT_FROM_EXAM), scored("A-3", 3)])
@pytest.mark.parametrize("next_look", [True, False])
def test_what_an_overtaken_look_read_is_not_published(late: Any, next_look: bool) -> None:
    """A word comes between its reading and its drawing; another look may have dealt with that word by then."""
    scene = scene_after(*FINISHED)
    scene.take(heard(scored("A-0", 5), 99))

    def between() -> None:
        scene.take(heard(late, 100))
        if next_look:
            looked(scene)

    looked(scene, between)
    assert scene.board.drawing is None
    scene.look()
    straight = scene_after(*FINISHED, scored("A-0", 5), late)
    assert scene.ranks == straight.ranks
    assert scene.board.published == straight.board.published
    assert not any(line.unplaced for line in scene.lines.values())


def test_a_place_drawn_on_the_word_before_is_drawn_again_though_the_later_word_says_the_same() -> None:
    """The earlier drawing is on its way when the line hears the same again: it keeps ranks from before both."""
    scene = scene_after(*FINISHED)
    scene.take(heard(scored("A-0", 9_000), 99))

    def between() -> None:
        scene.take(heard(scored("A-3", 3), 100))

    looked(scene, between)
    assert scene.lines["A-3"].unplaced
    scene.look()
    assert scene.ranks == scene_after(*FINISHED, scored("A-0", 9_000)).ranks


def test_places_are_told_anew_where_another_drawing_was_on_its_way() -> None:
    """Its last words may come after the later look has read the line, so that is told its place whatever it was."""
    scene = scene_after(*FINISHED)
    scene.take(heard(scored("A-0", 5), 99))

    def dies() -> None:
        raise ConnectionError

    class Dying(Watched):
        async def tell(self, messages: Any) -> None:
            if any(isinstance(each, TellPlace) for each in messages.values()):
                dies()
            await super().tell(messages)

    with pytest.raises(ConnectionError):
        finished(RANKING.draw(Dying(scene), scene.setting))  # type: ignore[arg-type]
    assert scene.board.drawing is not None
    scene.look()
    drawn = {line.placed.sequence for line in scene.lines.values() if line.placed is not None}
    assert drawn == {scene.board.look.sequence}
