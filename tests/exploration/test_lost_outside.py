"""What is lost outside the processes, at any moment: a queue emptied, a store put back; all said counts once."""

from dataclasses import replace
from typing import Any, Final

import pytest

from services.chassis.core.ranges import Ranges
from services.chassis.messaging import control
from services.chassis.messaging.numbers import number_of
from services.chassis.messaging.origin import Origin
from services.chassis.storage import writer
from services.chassis.worker import lacks
from services.chassis.worker.recall import Recall
from tests.exploration.explore import ByHand, Setting, explore
from tests.exploration.numbered import HEARER, Lane, Neighbour

PURGED: Final = ByHand(lambda lane: bool(lane.queue), lambda lane: lane.queue.clear())
COPIED: Final = ByHand(lambda lane: lane.copy is None, lambda lane: lane.take_copy())
PUT_BACK: Final = ByHand(lambda lane: lane.copy is not None, lambda lane: lane.put_back(), ends="hearer")
LANE: Final = Setting(
    works={"speaker": Neighbour.speak, "hearer": Neighbour.hear},
    last=Neighbour.finish,
    worker=Neighbour,
    shared=Lane,
    victims=("speaker", "hearer"),
)
EMPTIED: Final = replace(LANE, by_hand={"queue emptied": PURGED})
FALLEN_BACK: Final = replace(LANE, crashes=0, by_hand={"copied": COPIED, "put back": PUT_BACK})


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits take no time, and messages about numbers bear no drawn names: what is met before is known again."""
    monkeypatch.setattr(lacks, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(lacks, "PAUSES_SECONDS", (0.0,))
    monkeypatch.setattr(writer, "SILENT_SECONDS", 3_600.0)
    monkeypatch.setattr(control, "uuid4", lambda: "told")


def all_that_was_said_counts_once(lane: Any) -> None:
    assert lane.counted == len(lane.on_pages)
    assert (lane.queue, lane.dead) == ([], [])


async def test_what_was_in_a_queue_that_was_emptied_counts_once_whoever_ends_when() -> None:
    found = await explore(EMPTIED, all_that_was_said_counts_once)
    assert found.by_hand[frozenset({"queue emptied"})] > 10


async def test_what_a_store_that_was_put_back_lost_counts_once() -> None:
    found = await explore(FALLEN_BACK, all_that_was_said_counts_once)
    assert found.by_hand[frozenset({"copied", "put back"})] > 10


class _Silent(Recall):
    async def _again(self, hearer: str, writer: str, wanted: Ranges) -> None: ...


class SaysNothingAgain(Neighbour):
    recall_type = _Silent


class CountsWhatItReceives(Neighbour):
    """Takes for heard what is not committed yet."""

    async def received(self, delivery: Any) -> None:
        self.tally.take(number_of(HEARER, Origin(delivery.exchange, delivery.routing_key), delivery.headers))
        await self.tally.write_down()


@pytest.mark.parametrize("setting", [EMPTIED, FALLEN_BACK], ids=["emptied", "put back"])
async def test_a_hole_is_found_where_nothing_is_said_again(setting: Setting) -> None:
    with pytest.raises(AssertionError):
        await explore(replace(setting, worker=SaysNothingAgain), all_that_was_said_counts_once)


async def test_a_number_that_counts_before_its_message_is_committed_is_found() -> None:
    with pytest.raises(AssertionError):
        await explore(replace(EMPTIED, worker=CountsWhatItReceives), all_that_was_said_counts_once)
