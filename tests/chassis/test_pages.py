"""Every number that is given is said: whoever hears would wait for one that never comes."""

import asyncio
from dataclasses import replace
from typing import Any

from services.chassis.core.document import OutboxMessage
from services.chassis.messaging.origin import NUMBERS
from services.chassis.storage.pages import PAGES, Pages

MESSAGE = OutboxMessage("exams", "exams.told.v1", {"ce-id": "m1", "ce-type": "exams.told.v1"}, "{}")
OTHER = OutboxMessage("exams", "exams.told.v1", {"ce-id": "m2", "ce-type": "exams.told.v1"}, "{}")


class SlowStore:
    """Stores a page when it is let."""

    def __init__(self) -> None:
        self.may, self.asked = asyncio.Event(), asyncio.Event()
        self.may.set()

    async def insert(self, kind: str, _raw: Any) -> None:
        if kind == PAGES:
            self.asked.set()
            await self.may.wait()


def pages_in(store: Any) -> Pages:
    return Pages(store, "w1", {"exams.told.v1": ("admission",)})


def numbers(messages: list[OutboxMessage]) -> list[str | None]:
    return [message.headers.get(NUMBERS) for message in messages]


async def test_a_number_that_was_given_is_said_though_another_has_the_same_message_confirmed_meanwhile() -> None:
    store = SlowStore()
    pages = pages_in(store)
    first = await pages.numbered([MESSAGE])
    pages.there(first)
    store.may.clear()
    store.asked.clear()
    again = asyncio.create_task(pages.numbered([MESSAGE]))
    await store.asked.wait()
    pages.there(first)  # by a third sender, who took it from the same document
    store.may.set()
    assert numbers(await again) == ["w1 admission:2"]
    assert pages.upto == {"admission": 2}


async def test_a_confirmed_message_keeps_no_number_and_one_that_is_not_keeps_its_own() -> None:
    pages = pages_in(SlowStore())
    first = await pages.numbered([MESSAGE, OTHER])
    pages.there(first[:1])
    assert numbers(await pages.numbered([MESSAGE, OTHER])) == ["w1 admission:3", "w1 admission:2"]


async def test_what_is_passed_on_outside_takes_no_number_though_its_like_was_said_to_our_services() -> None:
    passed_on = replace(MESSAGE, exchange="hr", key=f"BASE.{MESSAGE.key}")
    pages = pages_in(SlowStore())
    assert numbers(await pages.numbered([passed_on, MESSAGE, passed_on])) == [None, "w1 admission:1", None]
    assert numbers(await pages.numbered([passed_on])) == [None]
    assert pages.upto == {"admission": 1}


async def test_one_message_twice_in_a_batch_has_one_number() -> None:
    assert numbers(await pages_in(SlowStore()).numbered([MESSAGE, MESSAGE])) == ["w1 admission:1"] * 2
