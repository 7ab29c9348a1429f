"""Who pushes: everything once where all is well, each address on its own, and nothing lost where it is not [DLV-3]."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from services.delivery.domain.address.standing import Off, off
from services.delivery.push import pusher as pushing
from tests.delivery.addresses import BEGIN, SWITCHED_ON, recover, set_to
from tests.delivery.strangers import Stranger, answer, stranger
from tests.delivery.test_posting import says_nothing
from tests.delivery.workbench import HR, SOCIETY, TALENT, Workbench, pusher
from tests.waiting import until


def numbers(other: Stranger) -> list[int]:
    return [json.loads(body)["deliverynumber"] for _, _, body in other.requests]


def names(other: Stranger) -> list[str]:
    return [headers["webhook-id"] for _, headers, _ in other.requests]


def taken(bench: Workbench, upto: int, recipient: str = HR) -> Callable[[], bool]:
    return lambda: bench.address(recipient).taken == ((1, upto),)


async def test_everything_is_pushed_in_order_signed_and_once() -> None:
    bench = Workbench()
    bench.say(150)
    async with stranger() as other, pusher(bench):
        await bench.hear(set_to(other.url))
        await until(taken(bench, 150))
        bench.say(3)
        await until(taken(bench, 153))
        assert numbers(other) == list(range(1, 154))
        assert len(set(names(other))) == 153
        (_, headers, body) = other.requests[0]
        event = json.loads(body)
        assert headers["webhook-id"] == event["id"]
        assert event["type"] == "hr.trainee_left.v1"
        Webhook(bench.signs_with[HR]).verify(body, headers)


async def test_what_another_process_commits_is_pushed_when_that_says_so_and_not_at_the_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench, beside = Workbench(), Workbench()
    beside.shelf, beside.leased, beside.leader = bench.shelf, False, bench
    async with stranger() as other, pusher(bench), pusher(beside):
        await until(lambda: bench.ear is not None and beside.looks > 0)
        monkeypatch.setattr(pushing, "LOOK_SECONDS", 3_600.0)
        await beside.hear(set_to(other.url))  # an address nobody knew: the one that pushes looks, for the last time
        await until(lambda: bench.looks > 1)
        beside.say()
        await until(taken(bench, 1))
        bench.say()
        await until(taken(bench, 2))
        assert beside.ear is None


async def test_a_number_that_is_not_taken_comes_again_when_it_is_due_under_the_same_name() -> None:
    bench = Workbench()
    bench.say()
    async with stranger(answer("500 Broken")) as other, pusher(bench):
        await bench.hear(set_to(other.url))
        await until(lambda: len(bench.address().tries) == 1)
        other.answer = answer("200 OK")
        bench.move(BEGIN + timedelta(seconds=4))
        bench.say()
        await until(lambda: bench.address().taken == ((2, 2),))
        bench.move(BEGIN + timedelta(seconds=7))
        await until(taken(bench, 2))
        assert numbers(other) == [1, 2, 1]
        assert names(other)[0] == names(other)[2]


async def test_an_address_that_hangs_and_one_that_answers_500_hold_up_no_other() -> None:
    """[DLV-3]."""
    bench = Workbench()
    for recipient in (HR, TALENT, SOCIETY):
        bench.say(30, recipient)
    async with (
        stranger(behaves=says_nothing) as hanging,
        stranger(answer("500 Broken")) as broken,
        stranger() as well,
        pusher(bench),
    ):
        for recipient, other in ((TALENT, hanging), (SOCIETY, broken), (HR, well)):
            await bench.hear(set_to(other.url), recipient)
        await until(taken(bench, 30))
        await until(lambda: len(broken.requests) == 30)
        assert numbers(hanging) == [1]


async def test_who_is_gone_is_posted_to_once_and_again_when_somebody_switches_it_on() -> None:
    bench = Workbench()
    bench.say(9)
    async with stranger(answer("410 Gone")) as other, pusher(bench):
        await bench.hear(set_to(other.url))
        await until(lambda: off(bench.address()) is Off.GONE)
        assert bench.registry.get_sample_value("zhaolu_pushes_total", {"outcome": "gone"}) == 1
        other.answer = answer("200 OK")
        bench.move(BEGIN + timedelta(seconds=9))
        await bench.hear(SWITCHED_ON)
        await until(taken(bench, 9))
        assert len(other.requests) == 10


async def test_who_lost_everything_is_sent_everything_again_under_the_same_names() -> None:
    bench = Workbench()
    bench.say(5)
    async with stranger() as other, pusher(bench):
        await bench.hear(set_to(other.url))
        await until(taken(bench, 5))
        await bench.hear(recover(3))
        await until(lambda: len(other.requests) == 8)
        await until(taken(bench, 5))
        assert names(other)[5:] == names(other)[2:5]


async def test_another_address_takes_the_place_of_the_first_at_once() -> None:
    bench = Workbench()
    bench.say(5)
    async with stranger() as first, stranger() as second, pusher(bench):
        await bench.hear(set_to(first.url))
        await until(taken(bench, 5))
        bench.move(BEGIN + timedelta(seconds=9))
        await bench.hear(set_to(second.url))
        bench.say()
        await until(taken(bench, 6))
        assert (numbers(first)[-1], numbers(second)) == (5, [6])


async def test_a_process_that_has_no_lease_pushes_nothing() -> None:
    bench = Workbench()
    bench.leased = False
    bench.say(5)
    async with stranger() as other, pusher(bench):
        await bench.hear(set_to(other.url))
        await asyncio.sleep(0.1)
        assert other.requests == []


async def test_nobody_is_pushed_to_who_has_no_secret() -> None:
    bench = Workbench()
    bench.say(5, "teaching.KM-SECOND-PEOPLES")
    async with stranger() as other, pusher(bench):
        await bench.hear(set_to(other.url), "teaching.KM-SECOND-PEOPLES")
        await asyncio.sleep(0.1)
        assert other.requests == []


async def test_what_cannot_be_kept_is_posted_again_under_the_same_name_and_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pushing, "LOOK_SECONDS", 0.05)
    bench = Workbench()
    bench.say(2)
    async with stranger() as other, pusher(bench):
        await bench.hear(set_to(other.url))
        bench.broken = lambda _letter: len(other.requests) < 4
        await until(taken(bench, 2))
        assert names(other)[:2] == names(other)[2:4]


async def test_whoever_pushes_after_another_that_ended_goes_on_where_that_was() -> None:
    bench = Workbench()
    bench.say(2)
    async with stranger() as other:
        async with pusher(bench):
            await bench.hear(set_to(other.url))
            await until(taken(bench, 2))
        bench.say(2)
        async with pusher(bench):
            await until(taken(bench, 4))
        assert numbers(other) == [1, 2, 3, 4]


async def test_a_post_is_in_hand_until_its_answer_is_kept() -> None:
    bench = Workbench()
    bench.say()
    async with stranger(behaves=says_nothing) as hanging:
        async with pusher(bench):
            await bench.hear(set_to(hanging.url))
            await until(lambda: len(hanging.requests) == 1)
            assert bench.in_hand == 1
        assert bench.in_hand == 0


async def test_who_pushes_no_more_is_told_of_nothing_any_more() -> None:
    bench = Workbench()
    for _ in range(3):
        async with pusher(bench):
            await until(lambda: len(bench.listeners) == 1)
    assert bench.listeners == []
