"""The embedded store keeps all that one command writes at once, under one wait for the disk."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from nx_27017.handler import NeoSQLiteHandler
from nx_27017.utils import NeoObjectId
from nx_27017.wire_protocol import OP_MSG, ResponseBuilder

from rehearsal.runtime.embedded import Handler, ready

DURABLE = {"w": "majority", "j": True}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Handler]:
    """One with a folder of its own, asked without a wire."""
    handler = Handler("unused", data_dir=str(tmp_path))
    yield handler
    handler.get_database("season").close()


def asked(store: Handler, **command: Any) -> dict[str, Any]:
    body = {**command, "writeConcern": DURABLE, "ordered": False, "$db": "season"}
    msg = {"request_id": 1, "sections": [("body", body)]}
    return (store.handle_insert if "insert" in command else store.handle_command)(msg)[1]


def replaced(store: Handler, version: int, names: Sequence[str], size: int = 10) -> dict[str, Any]:
    """The answer to a bulk that puts this version of each in the place of the one before."""
    writes = [
        {
            "q": {"_id": name, "version": version - 1},
            "u": {"_id": name, "version": version, "text": "x" * size},
            "upsert": True,
        }
        for name in names
    ]
    return asked(store, update="seats", updates=writes)


def kept(store: Handler) -> dict[str, int]:
    found = store.handle_command({"request_id": 1, "sections": [("body", {"find": "seats", "$db": "season"})]})[1]
    return {each["_id"]: each["version"] for each in found["cursor"]["firstBatch"]}


def said(store: Handler) -> list[str]:
    """What is said to its database from here on, the first word of each statement."""
    words: list[str] = []
    store.get_database("season").db.set_trace_callback(lambda statement: words.append(statement.split()[0]))
    return words


def test_a_bulk_of_replacements_ends_one_transaction(store: Handler) -> None:
    replaced(store, 1, ["a"])
    words = said(store)
    replaced(store, 2, ["a", "b", "c"])
    assert (words.count("BEGIN"), words.count("COMMIT"), words.count("INSERT"), words.count("UPDATE")) == (1, 1, 2, 1)


def test_many_documents_inserted_at_once_end_one_transaction(store: Handler) -> None:
    asked(store, insert="seats", documents=[{"_id": "z", "version": 1}])
    words = said(store)
    asked(store, insert="seats", documents=[{"_id": name, "version": 1} for name in "abc"])
    assert (words.count("BEGIN"), words.count("COMMIT"), words.count("INSERT")) == (1, 1, 3)


def test_the_disk_is_waited_for_at_the_end_of_each(store: Handler) -> None:
    replaced(store, 1, ["a", "b"])
    full = 2
    assert store.get_database("season").db.execute("PRAGMA synchronous").fetchone() == (full,)


def test_who_loses_a_race_is_told_and_the_others_of_its_bulk_are_kept(store: Handler) -> None:
    replaced(store, 1, ["a"])
    replaced(store, 2, ["a"])
    answer = replaced(store, 1, ["x", "a", "y"])
    assert [(each["index"], each["code"]) for each in answer["writeErrors"]] == [(1, 11_000)]
    assert kept(store) == {"a": 2, "x": 1, "y": 1}


def test_of_a_bulk_that_finds_no_room_nothing_is_kept_and_the_next_is(store: Handler) -> None:
    replaced(store, 1, ["a"])
    database = store.get_database("season").db
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(Exception, match="no transaction"):
        replaced(store, 1, ["b", "c", "d"], size=8_000)
    assert kept(store) == {"a": 1}
    database.execute(f"PRAGMA max_page_count = {pages + 1_000}")
    replaced(store, 1, ["b", "c", "d"], size=8_000)
    assert kept(store) == {"a": 1, "b": 1, "c": 1, "d": 1}


@pytest.mark.parametrize("odd", [[], [Decimal("1.5")], [NeoObjectId("65f0c0ffee65f0c0ffee65f0")]], ids=str)
def test_what_is_found_goes_over_the_wire_as_nx_27017_sends_it(store: Handler, odd: list[Any]) -> None:
    """Whatever kinds of values it holds, those also that are of its own kinds."""
    asked(store, insert="seats", documents=[{"_id": "a", "line": {"free": 3, "of": [1, None, "二", {"id": 0}]}}])
    msg = {"request_id": 1, "sections": [("body", {"find": "seats", "$db": "season"})]}
    plain, ours = NeoSQLiteHandler.handle_command(store, msg)[1], store.handle_command(msg)[1]
    for answer in (plain, ours):
        answer["cursor"]["firstBatch"] += odd and [{"_id": "b", "odd": odd}]
    sent = [
        OP_MSG.parse(ResponseBuilder.build_op_msg_reply(1, 1, each))["sections"] for each in (plain, ours, ready(plain))
    ]
    assert sent[0] == sent[1] == sent[2]
