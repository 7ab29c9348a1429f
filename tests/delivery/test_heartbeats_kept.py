"""The last heartbeat by each way is kept, in whatever order they come, and read by who runs this [DLV-1]."""

from datetime import timedelta
from functools import reduce
from itertools import permutations

import pytest

from contracts.envelope import Envelope, Received
from contracts.messages.delivery import SetAddress
from services.delivery.domain.heartbeat.decide import decide
from services.delivery.domain.heartbeat.facts import HeartbeatTried, HeartbeatWay
from services.delivery.domain.heartbeat.state import LastHeartbeat, SentHeartbeats, evolve
from services.delivery.push import pusher as pushing
from services.delivery.push.heartbeats import Heartbeats
from services.delivery.store import ADDRESS, HEARTBEATS
from tests.delivery.addresses import HOUR, after, heard, set_to
from tests.delivery.strangers import answer, stranger
from tests.delivery.test_delivery_reads import asked
from tests.delivery.test_ways import Passing
from tests.delivery.told import HR, NOON
from tests.delivery.workbench import Workbench, pusher
from tests.documents import Shelf
from tests.waiting import until

PUSH, QUEUE = HeartbeatWay
TRIED = (
    HeartbeatTried(QUEUE, NOON, 4, taken=True),
    HeartbeatTried(QUEUE, NOON + HOUR, 5, taken=True),
    HeartbeatTried(PUSH, NOON, 4, taken=True),
    HeartbeatTried(PUSH, NOON + 2 * HOUR, 6, taken=False),
    HeartbeatTried(PUSH, NOON + HOUR, 5, taken=False),
)


def word(tried: HeartbeatTried) -> Received[HeartbeatTried]:
    name, kind = f"{tried.way} {tried.at.isoformat()}", "delivery.heartbeat_tried.v1"
    return Received(
        tried, Envelope(id=name, source="delivery", type=kind, time=tried.at, correlation_id=name, sequence=0)
    )


def hears(sent: SentHeartbeats, tried: HeartbeatTried) -> SentHeartbeats:
    return reduce(evolve, decide(sent, word(tried)), sent)


def test_given_heartbeats_in_any_order_with_repeats_then_the_last_of_each_way_is_known() -> None:
    for order in permutations(TRIED):
        assert reduce(hears, [*order, order[0]], SentHeartbeats(HR)) == SentHeartbeats(
            HR,
            taken={PUSH: LastHeartbeat(NOON, 4), QUEUE: LastHeartbeat(NOON + HOUR, 5)},
            failed_at={PUSH: NOON + 2 * HOUR},
        )


def test_given_a_later_one_when_an_earlier_one_is_heard_then_nothing_happens() -> None:
    sent = reduce(hears, TRIED, SentHeartbeats(HR))
    assert [decide(sent, word(each)) for each in TRIED] == [[]] * len(TRIED)


async def test_what_came_of_a_heartbeat_is_kept_for_each_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "LOOK_SECONDS", 0.05)
    bench, passing = Workbench(), Passing()
    bench.say(2)
    async with stranger() as other, pusher(bench, Heartbeats(lambda _: HOUR, passing)):
        await bench.hear(set_to(other.url))
        await until(lambda: bench.address().taken == ((1, 2),))
        passing.seconds = 3_600.0
        await until(lambda: len(kept(bench).taken) == 2)
        assert kept(bench).taken == dict.fromkeys(HeartbeatWay, LastHeartbeat(bench.now, 2))
        other.answer, bench.broker = answer("503 Service Unavailable"), False
        bench.move(bench.now + timedelta(hours=1))
        passing.seconds = 7_200.0
        await until(lambda: len(kept(bench).failed_at) == 2)
    assert kept(bench).failed_at == dict.fromkeys(HeartbeatWay, bench.now)


def kept(bench: Workbench) -> SentHeartbeats:
    found: SentHeartbeats = bench.shelf.documents.get((HEARTBEATS.kind, HR), SentHeartbeats(HR))
    return found


async def test_who_reads_everything_sees_the_last_heartbeat_of_each_and_how_often_one_comes() -> None:
    address = after(heard(SetAddress(recipient=HR, url="queue:", by="operator", heartbeat_minutes=15)))
    shelf = Shelf((HEARTBEATS, HR, reduce(hears, TRIED, SentHeartbeats(HR))), (ADDRESS, HR, address))
    told = {each["recipient"]: each for each in (await asked(shelf, "", "operator")).json()["items"]}
    noon, one, two = (at.isoformat() for at in (NOON, NOON + HOUR, NOON + 2 * HOUR))
    assert told[HR]["heartbeats"] == [
        {"way": "push", "at": noon, "last": 4, "failed_at": two},
        {"way": "queue", "at": one, "last": 5, "failed_at": None},
    ]
    assert (told[HR]["heartbeat_minutes"], told["platform"]["heartbeat_minutes"]) == (15, 60)
    assert told["platform"]["heartbeats"] == []
