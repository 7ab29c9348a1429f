"""`zhaolu backup` and `zhaolu restore`, as typed, at real stores [OPS-5]."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from operations.access import SERVICES
from services.chassis.core.failures import Unavailable
from services.chassis.storage.copying import copied, put_back, whole
from services.chassis.storage.mongo import Store
from tests.cli.typed import Terminal

WHY = ("--because", "as agreed")

T = TypeVar("T")
BEFORE = {"board": [{"_id": f"b-{nth:04d}", "version": 1, "total": nth} for nth in range(450)]}


class Stores:
    """The services' stores, each a database of its own."""

    def __init__(self, url: str) -> None:
        self.url, self.names = url, {service: f"{service}-{uuid4().hex[:8]}" for service in SERVICES}

    def at(self, service: str, do: Callable[[Store], Awaitable[T]]) -> T:
        async def opened() -> T:
            store = Store(self.url, self.names[service])
            try:
                return await do(store)
            finally:
                await store.close()

        return asyncio.run(opened())

    def holds(self, service: str) -> Mapping[str, Any]:
        return self.at(service, copied)

    def drop(self, service: str) -> None:
        self.at(service, lambda store: store.drop())


@pytest.fixture
def stores(mongo_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    found = Stores(mongo_url)
    for service in SERVICES:
        monkeypatch.setenv(f"ZHAOLU_{service.upper()}_MONGO_URL", mongo_url)
        monkeypatch.setenv(f"ZHAOLU_{service.upper()}_DATABASE", found.names[service])
    found.at("exams", lambda store: put_back(store, BEFORE.items()))
    yield found
    for service in SERVICES:
        found.drop(service)


def test_what_was_copied_comes_back_and_what_came_since_goes(
    terminal: Terminal, stores: Stores, tmp_path: Path
) -> None:
    typed = terminal.type("backup", str(tmp_path / "monday"), *WHY)
    assert (typed.code, "450 documents" in typed.out) == (0, True)
    stores.at("exams", lambda store: store.fill("since", [{"_id": "x", "version": 1}]))
    stores.at("exams", lambda store: store.swap("board", [{"_id": "b-0001", "version": 2, "total": 99}]))
    assert stores.holds("exams") != BEFORE
    audit = tmp_path / "audit.jsonl"
    words = ("restore", str(tmp_path / "monday"), "--reason", "the disk died", "--audit", str(audit))
    typed = terminal.type(*words, "--service", "exams")
    assert typed.code == 0, typed.err
    assert "post again what it posted since 20" in typed.out
    assert stores.holds("exams") == BEFORE
    line = json.loads(audit.read_text(encoding="utf-8"))
    assert (line["did"], line["because"], line["services"]) == ("restore", "the disk died", ["exams"])


def test_a_store_somebody_is_at_work_on_is_left_alone(terminal: Terminal, stores: Stores, tmp_path: Path) -> None:
    assert terminal.type("backup", str(tmp_path / "monday"), "--service", "exams", *WHY).code == 0
    stores.at("exams", lambda store: store.swap("board", [{"_id": "b-0001", "version": 2, "total": 99}]))
    now = stores.holds("exams")
    stores.at("exams", lambda store: store.lease("keeper", "somebody", 600_000))
    words = ("restore", str(tmp_path / "monday"), "--reason", "try", "--audit", str(tmp_path / "audit"))
    typed = terminal.type(*words)
    assert (typed.code, "exams is at work; stop its processes" in typed.err) == (2, True)
    assert stores.holds("exams") == now


def test_a_restore_that_was_broken_off_lets_no_process_start_until_it_is_done_again(
    terminal: Terminal, stores: Stores, tmp_path: Path
) -> None:
    assert terminal.type("backup", str(tmp_path / "monday"), "--service", "exams", *WHY).code == 0

    def cut() -> Any:
        yield "board", BEFORE["board"][:200]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stores.at("exams", lambda store: put_back(store, cut()))
    with pytest.raises(Unavailable):
        stores.at("exams", whole)
    words = ("restore", str(tmp_path / "monday"), "--reason", "again", "--audit", str(tmp_path / "audit"))
    assert terminal.type(*words).code == 0
    stores.at("exams", whole)
    assert stores.holds("exams") == BEFORE


def test_a_backup_that_was_touched_changes_nothing(terminal: Terminal, stores: Stores, tmp_path: Path) -> None:
    assert terminal.type("backup", str(tmp_path / "monday"), "--service", "exams", *WHY).code == 0
    (tmp_path / "monday" / "exams" / "board.jsonl.gz").write_bytes(b"")
    words = ("restore", str(tmp_path / "monday"), "--reason", "x", "--audit", str(tmp_path / "audit"))
    typed = terminal.type(*words)
    assert (typed.code, "nothing was changed" in typed.err) == (2, True)
    assert stores.holds("exams") == BEFORE
    assert not (tmp_path / "audit").exists()


def test_a_store_that_is_away_is_named_and_no_traceback_is_shown(
    terminal: Terminal, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHAOLU_EXAMS_MONGO_URL", "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200")
    typed = terminal.type("backup", str(tmp_path / "monday"), "--service", "exams", *WHY)
    assert (typed.code, "store" in typed.err, "Traceback" in typed.err) == (1, True, False)
    assert not (tmp_path / "monday" / "backup.json").exists()
