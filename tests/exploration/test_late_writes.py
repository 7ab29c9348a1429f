"""A write that was slow, not lost: whoever waited for it gave up or ended, and it takes place at any later moment."""

from dataclasses import replace
from typing import Final

import pytest

from tests.exploration.explore import Setting, explore
from tests.exploration.process import (
    AsksNobodyForTheDead,
    ClearsUpFirst,
    SettlesUnfenced,
    Worker,
)
from tests.exploration.servers import Shared
from tests.exploration.test_every_interleaving import (
    WAITING,
    every_message_counts_once_or_is_dead,
    everything_is_said_under_one_id,
)

ALONE: Final = Setting(("a", "b"), works={"one": Worker.run}, crashes=0, slow=1)
BEFORE_TRYING_AGAIN: Final = replace(ALONE, worker=ClearsUpFirst)
LOOKED_AFTER: Final = Setting(
    ("a",), works={"one": Worker.hear_and_go, "two": Worker.sweep, "three": Worker.hear}, slow=1, victims=("one",)
)
DUE: Final = Setting(
    documents=[WAITING],
    works={"one": Worker.fire_and_go, "two": Worker.fire_and_go},
    last=Worker.keep_and_clear_up,
    slow=1,
    victims=("one",),
)
HEARING: Final = {
    "one process gives up, and tries again": ALONE,
    "it looks what became of it before it tries again": BEFORE_TRYING_AGAIN,
    "one of two ends": Setting(("a",), slow=1),
    "the dead are looked after while another hears": LOOKED_AFTER,
}


def holds(setting: Setting, shared: Shared) -> None:
    every_message_counts_once_or_is_dead(tuple(setting.queue), shared)
    everything_is_said_under_one_id(shared)


def fired_and_said_once(shared: Shared) -> None:
    assert shared.documents["T-1"].said == 2
    assert len({message.headers["ce-id"] for message in shared.said}) == 1


@pytest.mark.parametrize("name", HEARING)
async def test_what_takes_place_late_is_said_or_has_lost(name: str) -> None:
    setting = HEARING[name]
    found = await explore(setting, lambda shared: holds(setting, shared))
    assert found.landed > 1


@pytest.mark.parametrize("worker", [Worker, ClearsUpFirst])
async def test_a_deadline_that_fires_late_is_said_once(worker: type[Worker]) -> None:
    found = await explore(replace(DUE, worker=worker), fired_and_said_once)
    assert found.landed > 1


async def test_a_doubt_settled_without_a_fence_is_found() -> None:
    setting = replace(BEFORE_TRYING_AGAIN, worker=SettlesUnfenced)
    with pytest.raises(AssertionError):
        await explore(setting, lambda shared: holds(setting, shared))


async def test_a_repeat_acknowledged_though_a_dead_writer_may_have_left_its_answer_unsaid_is_found() -> None:
    setting = replace(LOOKED_AFTER, worker=AsksNobodyForTheDead)
    with pytest.raises(AssertionError):
        await explore(setting, lambda shared: holds(setting, shared))


async def test_the_dead_looked_after_before_what_is_due_was_told_is_found() -> None:
    alone = replace(DUE, works={"one": Worker.fire_and_go})
    await explore(alone, fired_and_said_once)
    with pytest.raises(AssertionError):
        await explore(replace(alone, last=Worker.clear_up_and_keep), fired_and_said_once)
