"""The embedded store: nx-27017, with all that one command writes in one transaction, and answers made in less time.

By itself it ends a transaction after every document, and waits for the disk as often: a bulk of fifty took fifty such
waits, and most of the time of a rehearsal. What it answers is on the disk before it is answered, here as there; and of
a bulk that the disk has no room for nothing is kept. Its command line is nx-27017's.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, Final

from bson import encode
from bson.errors import InvalidDocument
from bson.raw_bson import RawBSONDocument
from nx_27017 import daemon, nx_27017
from nx_27017.handler import NeoSQLiteHandler

Request = Mapping[str, Any]
Answer = tuple[int, dict[str, Any]]
_WRITES: Final = ("insert", "update")
_FOUND: Final = ("firstBatch", "nextBatch")


class Handler(NeoSQLiteHandler):  # type: ignore[misc]  # it ships no types
    """Answers commands as nx-27017 does."""

    def handle_insert(self, msg: dict[str, Any]) -> Answer:
        """What stands there already is told of, and hinders no other."""
        return self._together(msg, super().handle_insert)

    def handle_command(self, msg: dict[str, Any]) -> Answer:
        """Any command; one that replaces or changes documents does so at once."""
        number, answer = self._together(msg, super().handle_command)
        return number, ready(answer)

    def _together(self, msg: dict[str, Any], answered: Callable[[dict[str, Any]], Answer]) -> Answer:
        command = _command(msg)
        kind, collection = next(iter(command.items()), ("", ""))
        if kind not in _WRITES:
            return answered(msg)
        name = command.get("$db", "test")
        with self._lock_for(name):
            database = self.get_database(name)
            self._apply_write_concern(database, name, command.get("writeConcern"))  # in a transaction it is refused
            database[collection]  # its table is no part of what may be taken back
            connection: sqlite3.Connection = database.db
            connection.execute("BEGIN IMMEDIATE")
            try:
                answer = answered(msg)
                connection.execute("COMMIT")  # refused, where a write ended the transaction: nothing before it is kept
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            return answer


def ready(answer: dict[str, Any]) -> dict[str, Any]:
    """The same, the documents found as they go over the wire: each is gone through in Python otherwise, value by value.

    That is for kinds of values which no service keeps; where one is met all the same, it is done.
    """
    cursor = answer.get("cursor", {})
    try:
        found = {name: [RawBSONDocument(encode(each)) for each in cursor[name]] for name in _FOUND if name in cursor}
    except InvalidDocument:
        return answer
    return {**answer, "cursor": {**cursor, **found}} if found else answer


def _command(msg: Request) -> Request:
    return next((part for kind, part in msg["sections"] if kind == "body"), {})


if __name__ == "__main__":
    daemon.NeoSQLiteHandler = Handler  # what it makes one of
    nx_27017.main()
