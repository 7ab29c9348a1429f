"""Dead letters put back at a real broker: what became of them is waited for, and told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import aio_pika
import pytest

from cli import aftermath
from cli.aftermath import Aftermath, ReplayOutcome, followed
from operations import dead_letters as dead
from operations import runs
from tests.cli.typed import Answers, running
from tests.operations.test_dead import bury
from tests.private_node import Url
from tests.waiting import eventually

PATIENCE_SECONDS = 120.0
MARK = "zhaolu.put-back/test"


@pytest.fixture
async def put_back(
    url_of: Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., Awaitable[Aftermath]]]:
    """Buries letters at finance, and puts them back."""
    monkeypatch.setattr(runs, "SCRATCH", tmp_path)
    monkeypatch.setattr(aftermath, "LOOK_SECONDS", 0.05)
    while await dead.drop(url_of("operator"), ["finance"], lambda _: True, "next test", tmp_path / "before.jsonl"):
        pass
    await emptied(url_of("finance"))

    async def done(*names: str) -> Aftermath:
        for name in names:
            await bury(url_of("finance"), "finance", name)
        audit = tmp_path / "audit.jsonl"
        return Aftermath(MARK, await dead.replay(url_of("operator"), ["finance"], lambda _: True, audit, MARK))

    yield done
    await emptied(url_of("finance"))
    await dead.drop(url_of("operator"), ["finance"], lambda _: True, "over", tmp_path / "after.jsonl")


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def emptied(url: str) -> None:
    """Nothing is left in the inbox."""
    async with await aio_pika.connect(url) as connection:
        inbox = await (await connection.channel()).get_queue("finance.inbox", ensure=False)
        while (message := await inbox.get(fail=False)) is not None:
            await message.ack()


async def test_what_the_service_says_of_each_is_told_and_what_nobody_hears_still_waits(
    put_back: Callable[..., Awaitable[Aftermath]], url_of: Url, tmp_path: Path
) -> None:
    after = await put_back("f-1", "f-2", "f-3", "f-4")
    told = {"f-1": "heard", "f-2": "repeated", "f-3": "dead"}
    answers = Answers({"/v1/fates": (200, told)})
    with answers.served() as url, running(url, tmp_path):
        following = asyncio.create_task(followed(after, url_of("operator"), PATIENCE_SECONDS))
        assert await eventually(lambda: len(after.waiting) == 1)
        await _ended(following)
    assert {letter.id: fate for letter, fate in after.fates} == {
        "f-1": ReplayOutcome.HEARD,
        "f-2": ReplayOutcome.REPEATED,
        "f-3": ReplayOutcome.DEAD,
        "f-4": ReplayOutcome.WAITING,
    }
    assert after.missing == "finance to hear 1"
    assert answers.asked[0] == {"mark": [MARK], "id": ["f-1", "f-2", "f-3", "f-4"]}


async def test_of_services_that_cannot_be_asked_the_queues_tell(
    put_back: Callable[..., Awaitable[Aftermath]], url_of: Url
) -> None:
    """One is taken, the other dies again; a hearer that is not of this machine does both."""

    async def hears() -> None:
        async with await aio_pika.connect(url_of("finance")) as connection:
            inbox = await (await connection.channel()).get_queue("finance.inbox", ensure=False)
            async with inbox.iterator() as messages:
                async for message in messages:
                    if message.message_id == "bad":
                        await bury(url_of("finance"), "finance", "bad")
                    await message.ack()

    after = await put_back("good", "bad")
    hearing = asyncio.create_task(hears())
    await followed(after, url_of("operator"), PATIENCE_SECONDS)
    await _ended(hearing)
    assert {letter.id: fate for letter, fate in after.fates} == {"good": ReplayOutcome.GONE, "bad": ReplayOutcome.DEAD}


async def test_with_no_process_to_hear_everything_still_waits(
    put_back: Callable[..., Awaitable[Aftermath]], url_of: Url
) -> None:
    after = await put_back("f-1")
    await followed(after, url_of("operator"), 0.3)
    assert [fate for _, fate in after.fates] == [ReplayOutcome.WAITING]
