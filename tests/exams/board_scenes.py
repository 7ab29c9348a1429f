"""A base's board and its lines in the examinations' tests: what they say, and how they stand."""

from dataclasses import replace
from functools import reduce
from typing import Any

from contracts.envelope import Message, Received
from services.chassis.core.aggregate import Aggregate
from services.exams.domain.board.state import Board
from services.exams.domain.line.state import BoardLine
from services.exams.domain.setting import ExamsContext
from services.exams.drawing import RANKING
from services.exams.handlers import HEARS
from services.exams.store import BOARD, LINE
from tests.exams.scenes import HERE, SEASON, SETTING, heard, numbered
from tests.looks import HeldLines, finished, wanted


class BoardScene:
    """A board and its lines as they stand after what was heard, looked at whenever they ask for it."""

    def __init__(self, setting: ExamsContext = SETTING) -> None:
        self.setting = setting
        self.documents: dict[str, dict[str, Any]] = {BOARD.kind: {}, LINE.kind: {}}
        self.said: list[Message] = []

    def hear(self, one: Received[Any]) -> list[Message]:
        """What is said because of this."""
        before = len(self.said)
        self.take(one)
        self.look()
        return self.said[before:]

    def take(self, one: Received[Any]) -> None:
        """Hear it, and look at nothing yet."""
        for to in HEARS[type(one.message)](one.message).everyone:
            self._decide(to.aggregate, to.key, Received(to.message, one.envelope))

    def look(self) -> None:
        """Until nobody asks for it any more."""
        while keys := wanted(RANKING, self.states):
            for key in keys:
                finished(RANKING.draw(HeldLines(RANKING, key, self.states, self.tell), self.setting))  # type: ignore[arg-type]

    def states(self, aggregate: Aggregate[Any]) -> dict[str, Any]:
        return self.documents[aggregate.kind]

    def tell(self, aggregate: Aggregate[Any], key: str, message: Any) -> None:
        self._decide(aggregate, key, heard(message))

    def _decide(self, aggregate: Aggregate[Any], key: str, one: Received[Any]) -> None:
        state = self.documents[aggregate.kind].get(key) or aggregate.initial(key)
        events = aggregate.decide(state, one, self.setting)
        self.documents[aggregate.kind][key] = reduce(aggregate.evolve, events, state)
        self.said += [event for event in events if isinstance(event, Message)]

    @property
    def board(self) -> Board:
        return self.documents[BOARD.kind][f"{SEASON}/{HERE}"]  # type: ignore[no-any-return]

    @property
    def lines(self) -> dict[str, BoardLine]:
        """By application."""
        return {line.application: line for line in self.documents[LINE.kind].values()}

    @property
    def ranks(self) -> dict[str, tuple[int, ...]]:
        """Those published, by application."""
        return {name: line.placed.ranks for name, line in self.lines.items() if line.placed is not None}

    @property
    def pending(self) -> int:
        """How many are waited for."""
        return sum(line.lacks_word for line in self.lines.values())

    def stored(self) -> list[tuple[Aggregate[Any], str, Any]]:
        """As a store would have them."""
        return [(each, key, state) for each in (BOARD, LINE) for key, state in self.states(each).items()]


def scene_after(*messages: Any, setting: ExamsContext = SETTING) -> BoardScene:
    """Board and lines once these were heard, a later one speaking later."""
    scene = BoardScene(setting)
    for one in numbered(messages):
        scene.hear(one)
    return scene


def board_after(*messages: Any, setting: ExamsContext = SETTING) -> Board:
    """The board alone; how often it was looked at is left out."""
    board = scene_after(*messages, setting=setting).board
    return replace(board, look=replace(board.look, sequence=0))


def board_says(*messages: Any, setting: ExamsContext = SETTING) -> list[Message]:
    """What the last of these messages makes the board and its lines say."""
    *before, last = numbered(messages)
    return scene_after(*before, setting=setting).hear(last)
