"""Delivery killed as it pushes: every number taken, and what was posted twice bore one name both times [DLV-3]."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from contracts.callers import Callers
from contracts.messages.delivery import SetAddress
from operations import places
from operations.callers import Made, added, change
from rehearsal.runtime.child import Child
from rehearsal.runtime.nursery import Nursery
from services.chassis.core.faults import VARIABLE, Failure, FailurePlan, Point, done_file
from services.chassis.storage.mongo import Store
from services.chassis.storage.reader import Reader
from services.delivery.domain.address.state import Address
from services.delivery.store import ADDRESS, LOG
from tests.callers import HAND
from tests.delivery.strangers import stranger
from tests.delivery.told import BASE, HR, heard, sample
from tests.journeys.crib import Crib
from tests.journeys.lone_service import on, told, whole_topology
from tests.waiting import until

WORDS: Final = 120
KILLS: Final = (
    Failure(Point.PUSH_BEFORE, 7),
    Failure(Point.PUSH_AFTER, 9),
    Failure(Point.PUSHED_AFTER, 2),
    Failure(Point.SWAP_BEFORE, 3),
    Failure(Point.PUSH_AFTER, 21),
)


@asynccontextmanager
async def delivery(
    amqp_url: str, mongo_url: str, database: str, crib: Crib, callers: Path, plan: Path
) -> AsyncIterator[Child]:
    own = {
        "AMQP_URL": amqp_url,
        "MONGO_URL": mongo_url,
        "DATABASE": database,
        "REHEARSAL": "true",
        "CALLERS": str(callers),
        "SEASONS": str(places.SEASONS / "2025-kunming-2.toml"),
    }
    env = dict(os.environ) | {f"ZHAOLU_DELIVERY_{name}": value for name, value in own.items()}
    env[VARIABLE] = str(plan)
    process = await crib.loaded.born(("cli", "serve", "delivery", "--role", "worker"), env, places.CHECKOUT, crib.log)
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


def with_a_hospital(callers: Callers) -> tuple[Callers, Made]:
    return added(callers, HAND, "hospital", "base", base=BASE)


async def test_delivery_killed_at_every_point_of_pushing_loses_nothing_and_renames_nothing(
    amqp_url: str, mongo_url: str, loaded: Nursery, tmp_path: Path
) -> None:
    callers, plan = tmp_path / "callers.json", tmp_path / "plan.json"
    change(callers, with_a_hospital)
    plan.write_text(FailurePlan(KILLS, len(KILLS)).json(), encoding="ascii")
    left = sample("hr.trainee_left.v1")
    said = [heard(left.model_copy(update={"application": f"A-{nth:04}"}), f"m{nth}", nth) for nth in range(WORDS)]
    async with (
        stranger() as hospital,
        whole_topology(amqp_url) as channel,
        on("delivery", amqp_url, mongo_url) as built,
    ):
        to = SetAddress(recipient=HR, url=hospital.url, by="operator")
        database, crib = built.settings.database, Crib(loaded, tmp_path / "delivery.log")
        await told(channel, "delivery", [heard(to, "address"), *said])
        store = Store(mongo_url, database)
        await store.prepare([LOG, ADDRESS])
        try:
            for _ in range(len(KILLS)):
                async with delivery(amqp_url, mongo_url, database, crib, callers, plan) as process:
                    await process.wait()
            async with delivery(amqp_url, mongo_url, database, crib, callers, plan):
                await until(partial(_all_taken, Reader(store)))
        finally:
            await store.close()
        assert len(done_file(plan).read_text(encoding="ascii").splitlines()) == len(KILLS)
        names: dict[int, set[str]] = {}
        for _, headers, body in hospital.requests:
            names.setdefault(json.loads(body)["deliverynumber"], set()).add(headers["webhook-id"])
        assert sorted(names) == list(range(1, WORDS + 1))
        assert {len(each) for each in names.values()} == {1}
        assert WORDS < len(hospital.requests) < WORDS + 25 * len(KILLS), "some came twice, and not many"


async def _all_taken(documents: Reader) -> bool:
    address: Address | None = await documents.get(ADDRESS, HR)
    return address is not None and address.taken == ((1, WORDS),)
