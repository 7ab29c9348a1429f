"""The store: the only file that knows the driver.

What is used of PyMongo's async API it shares with Motor, which hands each command to a thread: either may be chosen
(decision 0001). Everything is insert, find, whole-document replace under a version filter, bulks of those, and updates
of scalars: any server that speaks the protocol serves.
"""

import asyncio
import inspect
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from functools import cache, partial
from typing import Any, Final, cast

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    WriteConcernError,
    WTimeoutError,
)
from pymongo.write_concern import WriteConcern

from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.core.document import Document, epoch_ms
from services.chassis.core.failures import Full, Unavailable
from services.chassis.core.postponement import Postponement, What
from services.chassis.storage.stored import blank, by, document_of, indexes_of, postponement_of, raw_of
from services.chassis.storage.writer import OutboxWatermark

_CLIENTS: Final[Mapping[str, Any]] = {"motor": AsyncIOMotorClient, "pymongo": AsyncMongoClient}
_OPTIONS: Final[Mapping[str, Any]] = {
    "serverSelectionTimeoutMS": 2_000,
    "connectTimeoutMS": 2_000,
    "socketTimeoutMS": 20_000,
    "retryWrites": False,
    "tz_aware": True,
}
_DUPLICATE: Final = 11_000
_AFTER: Final = ReturnDocument.AFTER
COUNTED: Final = 1_000
_OF_THE_DOCUMENT: Final = frozenset({2, 9, 14, 22, 121, 10334, 17419, 17420})
"""Codes that blame what was sent (bad value, too large); any other trouble is the server's and is waited out."""


@asynccontextmanager
async def _reaching() -> AsyncIterator[None]:
    """Turn the driver's "not now" into `Unavailable`; everything else stays the defect it is."""
    try:
        yield
    except (ConnectionFailure, ExecutionTimeout, WTimeoutError, WriteConcernError) as error:
        raise Unavailable(f"store: {type(error).__name__}") from error
    except OperationFailure as error:
        if error.code in _OF_THE_DOCUMENT:
            raise
        raise Unavailable(f"store: code {error.code}") from error


class Store:
    """One service's database, one collection per kind of aggregate."""

    def __init__(self, url: str, database: str, driver: str = "motor") -> None:
        self._client = _CLIENTS[driver](url, **_OPTIONS)
        self._database = self._client.get_database(database, write_concern=WriteConcern(w="majority", j=True))
        self._at = cache(self._database.get_collection)  # which makes a new one each time
        self._noted = cache(partial(self._database.get_collection, write_concern=WriteConcern(w=1)))
        self._leases: dict[tuple[str, str], Mapping[str, Any]] = {}

    async def close(self) -> None:
        """Say goodbye to the server; beside the loop, for the driver waits for its answer."""
        closed = await asyncio.to_thread(self._client.close)
        if inspect.isawaitable(closed):
            await closed

    async def drop(self, *collections: str) -> None:
        """Remove these; or the whole database, for rehearsals and tests that used a server of others."""
        async with _reaching():
            for collection in collections:
                await self._database.drop_collection(collection)
            if not collections:
                await self._client.drop_database(self._database.name)

    async def prepare(self, aggregates: Iterable[Aggregate[Any]]) -> None:
        """Make the indexes and the clock; doing it again changes nothing."""
        async with _reaching():
            for aggregate in aggregates:
                for keys in indexes_of(aggregate):
                    await self._at(aggregate.kind).create_index(keys)
            await self._at("postponed").create_index([("again", 1)])
        await self.now()  # here, where it is waited for, its document is inserted; one of two at once is turned away

    async def load(self, kind: str, keys: Sequence[str]) -> dict[str, Document]:
        """The documents of these keys; one never stored comes as its empty version 0."""
        found = await self.find(kind, keys)
        return {key: Document(key) for key in keys} | {key: document_of(raw) for key, raw in found.items()}

    async def save(self, kind: str, documents: Sequence[Document]) -> set[str]:
        """Replace each document if its stored version is the one before; the keys that lost the race. Raises `Full`."""
        return await self.swap(kind, [raw_of(document) for document in documents])

    async def move_on(self, kind: str, versions: Mapping[str, int], **changed: Scalar) -> None:
        """Each of these documents is past this version: if it was not, it is, the same but for scalars `changed`.

        Whatever was to replace that version, and is still on its way, has lost. One never stored comes to be blank.
        """
        writes = [
            UpdateOne({"_id": key, "version": version}, {"$set": {"version": version + 1, **changed}})
            if version
            else ReplaceOne({"_id": key, "version": 0}, blank(key), upsert=True)
            for key, version in versions.items()
        ]
        async with _reaching():
            try:
                await self._at(kind).bulk_write(writes, ordered=False)
            except BulkWriteError as error:
                _lost(error)

    async def outboxes(self, kind: str, after: str, upto: str, limit: int) -> list[Document]:
        """Documents whose outbox was stored under a token after the one and up to the other, in their order."""
        query = {"unsent": {"$gt": after, "$lte": upto}}
        return [document_of(raw) for raw in await self._sorted(kind, query, "unsent", limit)]

    async def note_progress(self, progress: OutboxWatermark) -> int:
        """Write down how far a writer is; the beat of its note before, 0 where there is none.

        Not journaled: a note lost in a crash only makes others say things again.
        """
        noted = {"$set": {"upto": progress.upto, "beat": progress.beat, "looks": 0, "open": 1}}
        async with _reaching():
            before = await self._noted("writers").find_one_and_update({"_id": progress.writer}, noted, upsert=True)
        return before["beat"] if before else 0

    async def progress(self, writers: Sequence[str]) -> list[OutboxWatermark]:
        """How far these writers are; nothing of one that never noted it."""
        return await self._writers({"_id": {"$in": list(writers)}})

    async def open_writers(self) -> list[OutboxWatermark]:
        """The writers that live, or that died and may have left something."""
        return await self._writers({"open": 1})

    async def _writers(self, query: Mapping[str, Any]) -> list[OutboxWatermark]:
        async with _reaching():
            found = await self._at("writers").find(query).to_list(None)
        return [OutboxWatermark(raw["_id"], raw["upto"], raw["beat"], raw.get("looks", 0)) for raw in found]

    async def close_writer(self, progress: OutboxWatermark) -> bool:
        """Nothing is left of this writer, and nobody looks after it any more; whether it noted nothing since."""
        return await self._set(progress, upto=progress.upto, open=0)

    async def looked_after(self, progress: OutboxWatermark) -> bool:
        """This writer was taken for dead, and looked after so often; whether it noted nothing since."""
        return await self._set(progress, looks=progress.looks)

    async def _set(self, progress: OutboxWatermark, **changed: Scalar) -> bool:
        same = {"_id": progress.writer, "beat": progress.beat}
        async with _reaching():
            return await self._at("writers").find_one_and_update(same, {"$set": changed}) is not None

    async def due(self, kind: str, until_ms: int, limit: int) -> list[Document]:
        """Documents with a deadline at or before this moment, the earliest first."""
        return [document_of(raw) for raw in await self._sorted(kind, {"due": {"$lte": until_ms}}, "due", limit)]

    async def postpone(self, postponements: Sequence[Postponement]) -> None:
        """Keep these on record, each in the place of an earlier one of the same."""
        writes = [ReplaceOne({"_id": each.id}, {"_id": each.id, **asdict(each)}, upsert=True) for each in postponements]
        async with _reaching():
            try:
                await self._at("postponed").bulk_write(writes, ordered=False)
            except BulkWriteError as error:
                _lost(error)  # two put off the same at once, for the first time

    async def postponed(self, ids: Sequence[str]) -> dict[str, Postponement]:
        """What is on record under these ids."""
        return {name: postponement_of(raw) for name, raw in (await self.find("postponed", ids)).items()}

    async def postponed_until(self, until_ms: int, limit: int) -> list[Postponement]:
        """What is to be tried again at or before this moment, the longest due first."""
        query = {"again": {"$lte": until_ms}}
        return [postponement_of(raw) for raw in await self._sorted("postponed", query, "again", limit)]

    async def kinds_postponed(self) -> list[What]:
        """Of what sort each is that is on record; 2 000 of them at most."""
        async with _reaching():
            found = await self._at("postponed").find({}, {"what": 1}).limit(2 * COUNTED).to_list(None)
        return [What(raw["what"]) for raw in found]

    async def resume(self, postponement: Postponement) -> None:
        """Take it off the record, unless it was put off anew."""
        async with _reaching():
            await self._at("postponed").delete_one({"_id": postponement.id, "again": postponement.again})

    async def page(self, kind: str, equals: Mapping[str, Scalar], after: str, limit: int) -> list[Document]:
        """Documents whose index fields equal these, in key order, after that key."""
        query = {**{by(name): value for name, value in equals.items()}, "key": {"$gt": after}}
        return [document_of(raw) for raw in await self._sorted(kind, query, "key", limit)]

    async def _sorted(self, collection: str, query: Mapping[str, Any], by: str, limit: int) -> list[dict[str, Any]]:
        async with _reaching():
            return list(await self._at(collection).find(query).sort(by, 1).limit(limit).to_list(None))

    async def insert(self, collection: str, raw: Mapping[str, Any]) -> bool:
        """Keep this, unless something of its name is there already; whether it was not."""
        async with _reaching():
            try:
                await self._at(collection).insert_one(dict(raw))
            except DuplicateKeyError:
                return False
        return True

    async def find(self, collection: str, ids: Sequence[str], *, without: str = "") -> dict[str, dict[str, Any]]:
        """What is kept there under these names, `without` one of its fields."""
        fields = {without: 0} if without else None
        async with _reaching():
            found = await self._at(collection).find({"_id": {"$in": list(ids)}}, fields).to_list(None)
        return {raw["_id"]: raw for raw in found}

    async def after(self, collection: str, name: str, limit: int) -> list[dict[str, Any]]:
        """What is kept there under names after this one, in their order."""
        return await self._sorted(collection, {"_id": {"$gt": name}}, "_id", limit)

    async def collections(self) -> list[str]:
        """The names of all that is kept."""
        async with _reaching():
            return sorted(await self._database.list_collection_names())

    async def fill(self, collection: str, raws: Sequence[Mapping[str, Any]]) -> None:
        """Keep all these, of whose names none is there."""
        async with _reaching():
            await self._at(collection).insert_many(raws)

    async def swap(self, collection: str, raws: Sequence[Mapping[str, Any]]) -> set[str]:
        """Put each in the place of the version before its own; the names of those that lost the race."""
        writes = [ReplaceOne({"_id": raw["_id"], "version": raw["version"] - 1}, raw, upsert=True) for raw in raws]
        async with _reaching():
            try:
                await self._at(collection).bulk_write(writes, ordered=False)
            except BulkWriteError as error:
                return {raws[index]["_id"] for index in _lost(error, collection)}
        return set()

    async def overdue(self, kind: str, until_ms: int) -> int:
        """How many documents have a deadline at or before this moment; counted up to 1 000, to tell rest from work."""
        return await self._many(kind, {"due": {"$lte": until_ms}}, COUNTED)

    async def many(self, kind: str, equals: Mapping[str, Scalar], most: int) -> int:
        """How many documents there are whose index fields equal these, counted up to `most`."""
        return await self._many(kind, {by(name): value for name, value in equals.items()}, most)

    async def counts(self, kind: str, equals: Mapping[str, Scalar], of: Sequence[str]) -> Counter[tuple[Any, ...]]:
        """How many documents there are whose index fields equal these, by what their fields `of` are."""
        fields = {"_id": 0} | {by(name): 1 for name in of}
        async with _reaching():
            query = {by(name): value for name, value in equals.items()}
            found = await self._at(kind).find(query, fields).to_list(None)
        return Counter(tuple(raw.get(by(name)) for name in of) for raw in found)

    async def _many(self, kind: str, query: Mapping[str, Any], most: int) -> int:
        async with _reaching():
            return len(await self._at(kind).find(query, {"_id": 1}).limit(most).to_list(None))

    async def now(self) -> datetime:
        """The store's own time, to the millisecond: one document's, and so one clock even behind several routers."""
        stamp = {"_id": "time"}, {"$currentDate": {"now": True}}
        async with _reaching():
            stamped = await self._noted("time").find_one_and_update(*stamp, upsert=True, return_document=_AFTER)
        return cast("datetime", stamped["now"])

    async def lease(self, name: str, holder: str, for_ms: int) -> bool:
        """Take or keep the lease of this name for so long by the store's own time, unless another holds it now."""
        now_ms = epoch_ms(await self.now())
        moved = {"holder": holder, "until": now_ms + for_ms}
        mine = {"_id": name, **moved}
        held = self._leases.pop((name, holder), None) or (await self.find("leases", [name])).get(name)
        if held is None:
            taken = await self.insert("leases", mine)
        elif taken := held["holder"] == holder or held["until"] < now_ms:
            async with _reaching():
                taken = await self._at("leases").find_one_and_update(held, {"$set": moved}) is not None
        if taken:
            self._leases[name, holder] = mine
        return taken


def _lost(error: BulkWriteError, kind: str = "") -> list[int]:
    """Which writes of a bulk lost their race. Raises when something else went wrong as well."""
    details: Mapping[str, Any] = error.details or {}
    errors = details.get("writeErrors", [])
    codes = {each["code"] for each in errors}
    if codes & _OF_THE_DOCUMENT:
        raise Full(kind) if codes & {10334, 17419, 17420} else error
    if codes - {_DUPLICATE} or details.get("writeConcernErrors") or not errors:
        raise Unavailable(f"store: bulk write, codes {sorted(codes)}") from error
    return [each["index"] for each in errors]
