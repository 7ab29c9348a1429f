"""Receipts that come by message: held to who may speak, taken as those over HTTP are, and by the same rules [DLV-4]."""

import json
from datetime import timedelta
from functools import partial, reduce
from itertools import permutations
from typing import Any, Final

import aio_pika
import pytest

from contracts.envelope import Received
from contracts.messages.delivery import ReceiptLine, ReceiptOutcome
from contracts.messages.recipient import ReceiptsSent
from contracts.references import Rejection
from services.chassis.core.aggregate import page_key
from services.chassis.http.edge import admitted
from services.chassis.messaging.origin import FOREIGN, RECIPIENT, Origin
from services.chassis.storage.reader import Reader
from services.delivery.api.receivable import WORDS, turned_away
from services.delivery.app import build
from services.delivery.domain.receipts.decide import decide
from services.delivery.domain.receipts.state import Receipts, evolve, receipts
from services.delivery.handlers import hears
from services.delivery.settings import Settings
from services.delivery.store import RECEIPTS, Logs, ReceiptBook
from tests.delivery.test_delivery_reads import a_log
from tests.delivery.test_receipts import LIES, REFUSED, TAKEN, given
from tests.delivery.told import HR, NOON, SEASONS, heard, sample
from tests.journeys.lone_service import on, told, whole_topology, working
from tests.waiting import until

KEY: Final = f"{HR}.{ReceiptsSent.TYPE}"


def sent(*lines: tuple[int, ReceiptOutcome], recipient: str = HR) -> ReceiptsSent:
    return ReceiptsSent(
        recipient=recipient, lines=tuple(ReceiptLine(number=number, outcome=outcome) for number, outcome in lines)
    )


def at(minutes: int, message: ReceiptsSent, name: str = "r") -> Received[Any]:
    word = heard(message, name)
    return Received(word.message, word.envelope.model_copy(update={"time": NOON + timedelta(minutes=minutes)}))


def kept(*words: Received[Any]) -> Receipts:
    return reduce(lambda here, word: reduce(evolve, decide(here, word, SEASONS), here), words, receipts(f"{HR}/1"))


def edge(key: str, source: str = HR, exchange: str = RECIPIENT, **data: Any) -> Received[Any] | Rejection:
    """What delivery's edge makes of receipts that came in under this key."""
    told = {"recipient": HR, "lines": [{"number": 1, "outcome": "delivered"}], **data}
    attributes = {"id": "r1", "source": source, "type": ReceiptsSent.TYPE, "time": NOON.isoformat()}
    return admitted(
        build(Settings()), Origin(exchange, key), {**attributes, "specversion": "1.0"}, json.dumps(told).encode()
    )


def test_a_recipient_speaks_for_itself_under_its_own_keys() -> None:
    for source in (HR, f"{HR}/his", f"recipient/{HR}"):
        taken = edge(KEY, source)
        assert isinstance(taken, Received), source
        assert taken.envelope.source in {f"recipient/{HR}", f"recipient/{HR}/his"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": f"hr.YX-PEOPLES.{ReceiptsSent.TYPE}"}, "source"),
        ({"key": f"hr.YX-PEOPLES.{ReceiptsSent.TYPE}", "source": "hr.YX-PEOPLES"}, "recipient"),
        ({"key": KEY, "recipient": "platform"}, "recipient"),
        ({"key": KEY, "source": "platform"}, "source"),
        ({"key": KEY, "source": "delivery"}, "source"),
        ({"key": ReceiptsSent.TYPE}, "type"),
        ({"key": KEY, "exchange": "platform"}, "type"),
        ({"key": KEY, "exchange": "delivery"}, "type"),
        ({"key": f"{HR}.recipient.address_set.v1"}, "type"),
    ],
)
def test_nobody_speaks_for_another_recipient(wrong: Any, field: str) -> None:
    rejection = edge(**wrong)
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.field) == (FOREIGN, field)


def test_what_comes_by_message_and_what_is_posted_stand_beside_each_other_in_any_order() -> None:
    words = [
        at(0, sent((1, LIES), (2, TAKEN))),
        heard(given((1, TAKEN), minutes=1), "h1"),
        at(2, sent((1, REFUSED))),
        heard(given((2, LIES), minutes=3), "h2"),
    ]
    ended = {repr(kept(*order)) for order in permutations(words)}
    assert len(ended) == 1
    standing = kept(*words).of
    assert {number: receipt.outcome for number, receipt in standing.items()} == {1: REFUSED, 2: TAKEN}
    assert standing[1].by == HR


def test_receipts_for_numbers_of_many_pages_go_to_each_page() -> None:
    to = hears(SEASONS)[ReceiptsSent](sent((1, TAKEN), (100, TAKEN), (101, LIES), (350, REFUSED)))
    pages = {each.key: [line.number for line in each.message.lines] for each in to.everyone}
    assert pages == {page_key(HR, 1): [1, 100], page_key(HR, 2): [101], page_key(HR, 4): [350]}
    assert {each.aggregate.kind for each in to.everyone} == {RECEIPTS.kind}


async def test_they_are_turned_away_where_posted_ones_are() -> None:
    shelf = a_log(HR, 130)
    turns = turned_away(shelf)[ReceiptsSent]
    assert await turns(sent((130, TAKEN), (1, TAKEN))) is None
    for numbers in ((131,), (1, 10**15)):
        assert (await turns(sent(*((number, TAKEN) for number in numbers)))).code == "unknown_number"  # type: ignore[union-attr]
    assert (await turns(sent((1, TAKEN), recipient="platform"))).code == "unknown_number"  # type: ignore[union-attr]
    shelf.documents[RECEIPTS.kind, page_key(HR, 2)] = Receipts(HR, {}, WORDS)
    assert (await turns(sent((130, TAKEN)))).code == "too_many_receipts"  # type: ignore[union-attr]


async def test_over_a_real_broker_they_are_kept_or_dead_for_a_reason(amqp_url: str, mongo_url: str) -> None:
    said = [heard(sample("hr.trainee_left.v1"), f"m{nth}", nth) for nth in range(3)]
    sending = {
        "kept": (KEY, sent((1, TAKEN), (2, LIES))),
        "unknown": (KEY, sent((4, TAKEN))),
        "foreign": (f"hr.YX-PEOPLES.{ReceiptsSent.TYPE}", sent((3, TAKEN))),
    }
    async with (
        whole_topology(amqp_url) as channel,
        on("delivery", amqp_url, mongo_url) as built,
        working(built) as process,
    ):
        await told(channel, "delivery", said)
        book = ReceiptBook(Reader(process.store))
        await until(partial(_said, process.store, 3))
        exchange = await channel.get_exchange(RECIPIENT, ensure=False)
        for name, (key, message) in sending.items():
            headers = {**heard(message, name).envelope.headers(), "ce-source": HR}
            await exchange.publish(aio_pika.Message(message.model_dump_json().encode(), headers=dict(headers)), key)
        dead = await channel.get_queue("delivery.dead", ensure=False)
        reasons: dict[Any, Any] = {}
        while len(reasons) < 2:
            found = await dead.get(fail=False)
            if found is not None:
                reasons[found.headers["ce-id"]] = found.headers["x-reason-code"]
                await found.ack()
        await until(partial(_kept, book))
    assert reasons == {"unknown": "unknown_number", "foreign": FOREIGN}


async def _said(store: Any, number: int) -> bool:
    return await Logs(Reader(store)).last(HR) == number


async def _kept(book: ReceiptBook) -> bool:
    standing = (await book.page(HR, 1)).of
    return {number: receipt.outcome for number, receipt in standing.items()} == {1: TAKEN, 2: LIES}
