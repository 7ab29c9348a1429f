"""What was done from this machine is told to the system, once, as soon as it can be told [OPS-2]."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from operations.access import Access
from operations.audit import carry_over, record
from operations.client import OperationsClient, Unanswered


class Delivery:
    """A service that takes acts, unless it is away."""

    def __init__(self) -> None:
        self.away, self.told = False, list[dict[str, Any]]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("away")
        self.told.append(json.loads(request.content))
        return httpx.Response(202, json={"act": "a"})


async def test_what_was_done_while_the_system_was_away_is_told_later_and_once(tmp_path: Path) -> None:
    file, delivery = tmp_path / "audit.jsonl", Delivery()
    async with httpx.AsyncClient(transport=httpx.MockTransport(delivery)) as transport:
        client = OperationsClient(Access({"delivery": "http://delivery"}, "t"), transport)
        assert await carry_over(client, file) == 0
        delivery.away = True
        record(file, "drop", "sent by mistake", {"id": "a-1", "services": ["finance"]})
        with pytest.raises(Unanswered):
            await carry_over(client, file)
        delivery.away = False
        record(file, "drop", "sent by mistake", {"id": "a-1", "services": ["finance"]})
        assert await carry_over(client, file) == 2
        assert await carry_over(client, file) == 0
        record(file, "restore", "the disk died", {})
        assert await carry_over(client, file) == 1
    assert [each["did"] for each in delivery.told] == ["drop", "drop", "restore"]
    assert len({each["act"] for each in delivery.told}) == 3
    about = {each["name"]: each["value"] for each in delivery.told[0]["about"]}
    assert about == {"id": "a-1", "services": '["finance"]'}


async def test_a_line_that_was_cut_off_keeps_no_later_one_from_being_told(tmp_path: Path) -> None:
    file, delivery = tmp_path / "audit.jsonl", Delivery()
    record(file, "drop", "sent by mistake", {"id": "a-1"})
    with file.open("ab") as lines:
        lines.write('{"at": "2026-01-01T00:00:00+08:00", "by": "张'.encode()[:-1])
    record(file, "restore", "the disk died", {})
    async with httpx.AsyncClient(transport=httpx.MockTransport(delivery)) as transport:
        client = OperationsClient(Access({"delivery": "http://delivery"}, "t"), transport)
        assert await carry_over(client, file) == 2
        assert await carry_over(client, file) == 0
    assert [each["did"] for each in delivery.told] == ["drop", "restore"]
