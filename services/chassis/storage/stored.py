"""Documents and records as the store keeps them: strings, integers, lists and tables written whole."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import Document, OutboxMessage
from services.chassis.core.postponement import Postponement, What


def by(name: str) -> str:
    return f"by_{name}"


def indexes_of(aggregate: Aggregate[Any]) -> Iterator[list[tuple[str, int]]]:
    """What its collection is found by: what is due, what is unsent, its own; each in the order of keys."""
    yield from ([("due", 1)], [("unsent", 1)])
    for fields in aggregate.indexes:
        yield [*((by(name), 1) for name in fields), ("key", 1)]


def blank(key: str) -> dict[str, Any]:
    """A document nothing was heard of; without its `key` no read model finds it."""
    raw = raw_of(Document(key, version=1))
    del raw["key"]
    return raw


def postponement_of(raw: Mapping[str, Any]) -> Postponement:
    return Postponement(What(raw["what"]), raw["kind"], raw["key"], raw["again"], raw["times"], raw["why"])


def raw_of(document: Document) -> dict[str, Any]:
    """A document as it lies in the store; its index fields stand beside the others, for equality and range."""
    return {
        "_id": document.key,
        "key": document.key,  # once more, since a range over `_id` ends no compound index and some servers scan for it
        "version": document.version,
        "state": document.state,
        "heard": list(document.heard),
        "said": document.said,
        "outbox": [[message.exchange, message.key, message.headers, message.body] for message in document.outbox],
        "unsent": document.unsent,
        "deadlines": document.deadlines,
        "due": document.due,
        **{by(name): value for name, value in document.index.items()},
    }


def document_of(raw: Mapping[str, Any]) -> Document:
    return Document(
        key=raw["_id"],
        version=raw["version"],
        state=raw["state"],
        heard=tuple(raw["heard"]),
        said=raw["said"],
        outbox=tuple(OutboxMessage(*message) for message in raw["outbox"]),
        unsent=raw["unsent"],
        deadlines=raw["deadlines"],
        due=raw["due"],
    )
