"""Dead letters on a real broker: listed, put back, dropped; never lost."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import aio_pika
import pytest
import typer
from aio_pika.abc import HeadersType

from cli.letters import _wanted
from operations import dead_letters as dead
from operations import places
from services.chassis.messaging.origin import EXCHANGE, KEY
from tests.operations.test_node import depth, take
from tests.private_node import Url

SERVICES = ("admission", "finance")


async def bury(
    url: str, service: str, name: str, body: bytes = b"\xffnot json", said: Mapping[str, str] | None = None
) -> None:
    """A letter that died at the service, with what its sender said of it."""
    headers: HeadersType = {
        "ce-id": name,
        "ce-type": "platform.payment_made.v1",
        "x-attempt": 4,
        "x-reason-code": "invalid_data",
    }
    headers |= said or {}
    more: HeadersType = {"x-reason-field": "amount_fen", "x-origin-exchange": "platform"}
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(f"{service}.redirect", ensure=False)
        await exchange.publish(aio_pika.Message(body, headers={**headers, **more}, message_id=name), "dead")


@pytest.fixture
async def url(url_of: Url, tmp_path: Path) -> str:
    """A broker with one dead letter at admission and two at finance."""
    for service in SERVICES:
        while await dead.drop(url_of("operator"), [service], lambda _: True, "next test", tmp_path / "before.jsonl"):
            pass
    await bury(url_of("admission"), "admission", "a-1")
    await bury(url_of("finance"), "finance", "f-1")
    await bury(url_of("finance"), "finance", "f-2")
    return url_of("operator")


async def test_dead_letters_are_listed_with_their_reason_and_stay(url: str) -> None:
    for _ in range(2):
        found = await dead.letters(url, SERVICES)
        assert {(letter.service, letter.id) for letter in found} == {
            ("admission", "a-1"),
            ("finance", "f-1"),
            ("finance", "f-2"),
        }
        assert {letter.code for letter in found} == {"invalid_data"}
        assert {letter.field for letter in found} == {"amount_fen"}
        assert {letter.rule for letter in found} == {"the data of a message follows its schema in contracts/schemas"}


async def test_what_one_look_held_the_next_one_sees_again(url: str, url_of: Url) -> None:
    for nth in range(30):
        await bury(url_of("finance"), "finance", f"more-{nth}")
    for _ in range(30):
        assert len(await dead.letters(url, ["finance"])) == 32


def test_every_reason_the_runbook_explains_has_its_rule() -> None:
    runbook = (places.CHECKOUT / "deploy" / "README.md").read_text(encoding="utf-8")
    table = runbook.partition("| reason |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\|[^|]+\|", table, re.MULTILINE)))) == dead.RULES.keys()


def test_letters_are_chosen_by_id_or_by_group_or_all_at_once_and_by_one_of_these_only() -> None:
    letter = dead.DeadLetter("finance", "f-1", "platform.payment_made.v1", "defect", "", "", "4", "", "", (), b"")
    assert _wanted(["f-1"], None, None, every=False)(letter)
    assert _wanted(None, "defect", letter.type, every=False)(letter)
    assert not _wanted(None, "defect", "platform.fraud_found.v1", every=False)(letter)
    assert not _wanted(None, "not_json", None, every=False)(letter)
    assert _wanted(None, None, None, every=True)(letter)
    for ids, code, every in ((None, None, False), (["f-1"], "defect", False), (["f-1"], None, True)):
        with pytest.raises(typer.Exit):
            _wanted(ids, code, None, every=every)


async def test_a_letter_put_back_is_the_original_and_starts_anew(url: str, url_of: Url, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    done = await dead.replay(url, SERVICES, lambda letter: letter.id == "f-2", audit)

    assert [letter.id for letter in done] == ["f-2"]
    assert {letter.id for letter in await dead.letters(url, SERVICES)} == {"a-1", "f-1"}
    async with await aio_pika.connect(url_of("finance")) as connection:
        queue = await (await connection.channel()).get_queue("finance.inbox", ensure=False)
        message = await queue.get(timeout=None)
        await message.ack()
    assert message.body == b"\xffnot json"
    assert message.message_id == "f-2"
    assert {name for name in message.headers if name.startswith("x-")} <= {"x-delivery-count", EXCHANGE, KEY}
    assert (message.headers[EXCHANGE], message.headers[KEY]) == ("platform", "platform.payment_made.v1")
    assert message.headers["ce-type"] == "platform.payment_made.v1"
    line = json.loads(audit.read_text(encoding="utf-8"))
    assert (line["did"], line["service"], line["id"]) == ("replay", "finance", "f-2")


async def test_everything_can_be_put_back_at_once(url: str, url_of: Url, tmp_path: Path) -> None:
    assert len(await dead.replay(url, SERVICES, lambda _: True, tmp_path / "audit.jsonl")) == 3
    assert await dead.letters(url, SERVICES) == []
    assert await depth(url, "finance.inbox") == 2
    for service, count in (("finance", 2), ("admission", 1)):
        for _ in range(count):
            await take(url_of(service), f"{service}.inbox")


async def test_a_dropped_letter_is_gone_and_on_record_without_its_content(url: str, tmp_path: Path) -> None:
    audit = tmp_path / "audit" / "dropped.jsonl"

    done = await dead.drop(url, SERVICES, lambda letter: letter.id == "a-1", "sent by mistake", audit)

    assert [letter.id for letter in done] == ["a-1"]
    assert {letter.id for letter in await dead.letters(url, SERVICES)} == {"f-1", "f-2"}
    line = json.loads(audit.read_text(encoding="utf-8"))
    assert (line["did"], line["because"], line["service"], line["id"]) == (
        "drop",
        "sent by mistake",
        "admission",
        "a-1",
    )
    assert "not json" not in audit.read_text(encoding="utf-8")
