"""What a sender may write into one message, on the real broker: it costs that message, and says where it is wrong."""

import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contracts.messages.platform.acts import PaymentMade
from operations import dead_letters as dead
from services.chassis.messaging import frames
from tests.chassis.toy import UNLUCKY_FEN, envelope, payment
from tests.chassis.workshop import Workshop, workshop
from tests.edge.raw import fields, headed, long, properties, short, text, wire
from tests.edge.spoil_frames import _nested
from tests.waiting import until

GBK = "招录平台".encode("gbk")
GOOD = payment().model_dump_json().encode()
BEYOND = b"\x7f" + b"\xff" * 7


@pytest.fixture(scope="module")
async def shop(amqp_url: str, mongo_url: str) -> AsyncIterator[Workshop]:
    async with workshop(amqp_url, mongo_url, clock="simulated") as opened:
        yield opened


def told(**changed: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of a payment, some of them other field values."""
    headers = {name: text(value) for name, value in envelope("bad", payment()).headers().items()}
    return [(name.encode(), value) for name, value in (headers | _dashed(changed)).items()]


def _dashed(changed: dict[str, bytes]) -> dict[str, bytes]:
    return {name.replace("_", "-"): value for name, value in changed.items()}


def packed(pairs: list[tuple[bytes, bytes]], **given: bytes) -> bytes:
    table = fields(pairs)
    return properties(headers=struct.pack(">I", len(table)) + table, delivery_mode=b"\x02", **given)


REFUSED = {
    "an id of what led to it in GBK": (packed(told(), correlation_id=short(GBK)), GOOD,
                                       ("invalid_property", "correlation_id")),
    "an app id in GBK": (packed(told(), app_id=short(GBK)), GOOD, ("invalid_property", "app_id")),
    "a message id in GBK": (packed(told(), message_id=short(GBK)), GOOD, ("invalid_property", "message_id")),
    "a type in GBK": (packed(told(), message_type=short(GBK)), GOOD, ("invalid_property", "message_type")),
    "an address for answers in GBK": (packed(told(), reply_to=short(GBK)), GOOD, ("invalid_property", "reply_to")),
    "a header's name in GBK": (packed([*told(), (GBK, b"V")]), GOOD, ("invalid_property", "headers")),
    "a moment beyond the calendar": (packed(told(), timestamp=BEYOND), GOOD, ("invalid_property", "timestamp")),
    "a header in GBK, and no data": (packed([*told(), (b"sender", text(GBK))]), b"{}", ("invalid_data", "application")),
    "a source in GBK": (packed(told(ce_source=text(GBK))), GOOD, ("invalid_envelope", "source")),
    "an id in GBK": (packed(told(ce_id=text(GBK))), GOOD, ("invalid_envelope", "id")),
    "an id that is void": (packed(told(ce_id=b"V")), GOOD, ("invalid_envelope", "id")),
    "an id that is a table": (packed(told(ce_id=long(b"F", b""))), GOOD, ("invalid_envelope", "id")),
    "an id with NUL": (packed(told(ce_id=text("a\0b"))), GOOD, ("invalid_envelope", "id")),
    "an id of 258 bytes": (packed(told(ce_id=text("录" * 86))), GOOD, ("invalid_envelope", "id")),
    "a type of 5 000 digits": (packed(told(ce_type=text(b"platform.payment_made.v" + b"9" * 5_000))), GOOD,
                               ("invalid_envelope", "type")),
    "the first moment": (packed(told(ce_time=text("0001-01-01T00:00:00+08:00"))), GOOD, ("invalid_envelope", "time")),
    "another specification": (packed(told(ce_specversion=text("1.1"))), GOOD, ("invalid_envelope", "specversion")),
    "a type of another's": (packed(told(ce_type=text("finance.open_account.v1"), ce_source=text("admission"))), GOOD,
                            ("foreign_speaker", "type")),
    "a name of another's": (packed(told(ce_source=text("admission"))), GOOD, ("foreign_speaker", "source")),
    "data nested deeply": (packed(told()), b"[" * 100_000 + b"]" * 100_000, ("not_json", "data")),
    "half a character": (packed(told()), GOOD.replace(b'"T-1"', b'"\\ud842"'), ("not_json", "data")),
    "headers that are too long to come again": (packed([*told(ce_id=b"V"), (b"h", text(b"x" * 129_000))]), GOOD,
                                                ("invalid_envelope", "id")),
    "our own count of attempts, and no data": (packed([*told(), (b"x-attempt", text("1/3"))]), b"{}",
                                               ("invalid_data", "application")),
    "a death that is none, and no data": (packed([*told(), (b"x-death", long(b"A", text("odd")))]), b"{}",
                                          ("invalid_data", "application")),
    "our own reasons, and no data": (packed([*told(), (b"x-reason-code", text("defect"))]), b"{}",
                                     ("invalid_data", "application")),
}  # fmt: skip
HEARD = {
    "a header in GBK": packed([*told(), (b"sender", text(GBK))]),
    "arrays without end": packed([*told(), (b"a", _nested(20_000))]),
    "a header beyond the calendar": packed([*told(), (b"t", b"T" + BEYOND)]),
    "a decimal of 255 places": packed([*told(), (b"d", b"D\xff\x7f\xff\xff\xff")]),
    "a great float": packed([*told(), (b"f", b"d" + struct.pack(">d", 1e308))]),
    "a long name": packed([*told(), (b"n" * 255, b"V")]),
    "counts that are ours": packed([*told(), *((name, text("soon")) for name in (b"x-attempt", b"x-put-off"))]),
    "a count of deaths": packed([*told(), (b"x-delivery-count", b"l" + struct.pack(">q", 99))]),
    "an origin that is ours": packed([*told(), (b"x-origin-exchange", text("admission"))]),
    "no properties but what is needed": headed(envelope("bad", payment()).headers()),
}


async def sent(shop: Workshop, amqp_url: str, props: bytes, body: bytes) -> None:
    """From outside, on the platform's exchange, to this toy alone."""
    async with wire(amqp_url) as opened:
        opened.publish(b"platform", f"platform.payment_made.v.{shop.name}".encode(), props, body)
        assert await opened.settled(), opened.closed


async def test_what_is_wrong_is_buried_with_code_and_field_and_its_bytes(
    shop: Workshop, amqp_url: str, tmp_path: Path
) -> None:
    """One after the other, so that each verdict is known to be its own; then the tools are tried on them all."""
    expected, number = [], 0
    async with shop.working() as process:
        for props, body, verdict in REFUSED.values():
            await sent(shop, amqp_url, props, body)
            expected.append((*verdict, body))
            number += 1
            await until(lambda: process.metrics.total("dead") == number)  # noqa: B023  it is awaited here
        await shop.send("after", payment())
        await until(lambda: process.metrics.total("heard") == 1)
        assert (process.metrics.total("retried"), await process.ready()) == (0, True)
    found = await dead.letters(amqp_url, [shop.name])
    told_of = [(letter.code, letter.field, letter.body) for letter in found]
    assert [(name, *each[:2]) for name, each in zip(REFUSED, told_of, strict=True)] == [
        (name, *each[:2]) for name, each in zip(REFUSED, expected, strict=True)
    ]
    assert [each[2] for each in told_of] == [each[2] for each in expected]
    assert all(letter.id and letter.id.isprintable() and letter.rule for letter in found)
    assert {letter.exchange for letter in found} == {"platform"}
    audit = tmp_path / "audit.jsonl"
    assert len(await dead.replay(amqp_url, [shop.name], lambda letter: letter.code == "foreign_speaker", audit)) == 2
    assert len(await dead.drop(amqp_url, [shop.name], lambda _: True, "spoiled", audit)) == number - 2
    async with shop.working() as process:
        await until(lambda: process.metrics.total("dead") == 2)  # put back, they speak for whom they spoke
    assert {str(letter.headers["x-reason-code"]) for letter in await shop.queue("dead")} == {"foreign_speaker"}


async def test_what_is_odd_and_not_ours_to_judge_is_heard_like_any_other(shop: Workshop, amqp_url: str) -> None:
    async with shop.working() as process:
        for number, (name, props) in enumerate(HEARD.items(), 1):
            renamed = props.replace(text("bad"), text(f"{number:03}"))
            await sent(shop, amqp_url, renamed, GOOD)
            await until(lambda: process.metrics.total("heard") == number)  # noqa: B023  it is awaited here
            assert process.metrics.total("dead") == 0, name


async def test_headers_that_are_ours_by_name_change_nothing_about_a_defect(shop: Workshop, amqp_url: str) -> None:
    bad = payment("T-9", UNLUCKY_FEN).model_dump_json().encode()
    ours: list[tuple[bytes, bytes]] = [(b"x-attempt", text("1/3")), (b"x-put-off", text("soon"))]
    ours.append((b"CC", long(b"A", text("inbox") + text("hold.1s"))))  # the names of our own side queues
    later = [(b"x-attempt", b"l" + struct.pack(">q", -7)), (b"x-death", long(b"A", text("odd")))]
    async with shop.working() as process:
        for number, mine in enumerate((ours, later), 1):
            await sent(shop, amqp_url, packed([*told(), *mine]), bad)
            await until(lambda: process.metrics.total("dead") == number)  # noqa: B023  it is awaited here
            assert process.metrics.total("retried") == 3 * number
        assert await process.ready()
    assert len(await shop.queue("dead")) == 2


async def test_what_its_sender_let_expire_speaks_for_nobody_else_when_it_is_put_back(
    shop: Workshop, amqp_url: str, tmp_path: Path
) -> None:
    """The broker buries it unread, with all its sender wrote: of that nothing is believed, not even a death before."""
    entry = [(b"queue", text(f"{shop.name}.inbox")), (b"reason", text("expired")), (b"exchange", text("clock"))]
    death = long(b"A", long(b"F", fields([*entry, (b"count", b"l" + struct.pack(">q", 5))])))
    claims = told(ce_type=text("clock.moved.v1"), ce_source=text("operator"), x_origin_exchange=text("clock"),
                  x_origin_key=text("clock.moved.v1"), x_reason_code=text("defect"), x_death=death)  # fmt: skip
    now = b'{"now":"2031-01-01T00:00:00+08:00"}'
    await sent(shop, amqp_url, packed(claims, expiration=short(b"1")), now)

    async def buried() -> bool:
        return await shop.waiting("dead") == 1

    await until(buried)
    (letter,) = await dead.letters(amqp_url, [shop.name])
    assert (letter.code, letter.exchange) == ("expired", "platform")
    await dead.replay(amqp_url, [shop.name], lambda _: True, tmp_path / "audit.jsonl")
    async with shop.working() as process:
        await until(lambda: process.metrics.total("dead") == 1)
        assert await process.clock.now() is None
    assert [each.headers["x-reason-code"] for each in await shop.queue("dead")] == ["foreign_speaker"]


async def test_an_operator_who_puts_a_letter_back_has_it_heard(shop: Workshop, amqp_url: str, tmp_path: Path) -> None:
    await shop.send_raw(GOOD, envelope("put-back", payment()).headers(), "dead")
    await dead.replay(amqp_url, [shop.name], lambda letter: letter.id == "put-back", tmp_path / "audit.jsonl")
    async with shop.working() as process:
        await until(lambda: process.metrics.total("heard") == 1)


def test_a_field_is_written_as_it_was_read() -> None:
    pairs = [
        *told(),
        (b"a", _nested(100)),
        (b"t", b"T" + BEYOND),
        (b"g", text(GBK)),
        (GBK, b"V"),
        (b"d", b"D\xff\0\0\0\1"),
    ]
    table = struct.pack(">I", len(fields(pairs))) + fields(pairs)
    _, headers = frames._read_table(table)
    assert frames._write_table({**frames.as_came(headers)}) == table
    assert headers["ce-type"] == PaymentMade.TYPE


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_table_that_is_cut_off_is_odd_and_raises_nothing(cut: int) -> None:
    table = struct.pack(">I", len(fields(told()))) + fields(told())[:-cut]
    headers: Any = frames._read_table(table)[1]
    assert headers.odd == ("headers",)
