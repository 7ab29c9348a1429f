"""A hospital that is new: a base in the season file, one command each, and it hears on all three ways [DLV-2, DLV-5].

No file of the deployment is touched: its queue and its user follow from the season file.
"""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
from aio_pika.abc import AbstractChannel
from pydantic import SecretStr
from standardwebhooks import Webhook

from cli.secret_files import make
from operations.places import CHECKOUT, SEASONS, TOPOLOGY
from operations.season_file import read_seasons
from operations.topology.declare import declare
from operations.topology.description import read_topology
from rehearsal.runtime.nursery import Nursery
from rehearsal.runtime.ports import free_port
from services.chassis.storage.mongo import Store
from services.chassis.worker.run import Process
from services.delivery.app import build
from services.delivery.settings import Settings
from services.delivery.store import NUMBER
from tests.delivery.strangers import stranger
from tests.delivery.told import NOON, heard, sample
from tests.journeys.crib import Crib
from tests.journeys.lone_service import clock, told, whole_topology
from tests.waiting import until

NEW: Final = "KM-NEW-PEOPLES"
HR: Final = f"hr.{NEW}"
UNTOUCHED: Final = ("compose.yaml", "topology.toml", "front.conf", "store.js")


def with_a_base(folder: Path) -> Path:
    """The season file of 2025 with one base more."""
    shutil.copytree(SEASONS / "tables", folder / "tables")
    text = (SEASONS / "2025-kunming-2.toml").read_text(encoding="utf-8")
    base = text[text.index("[[bases]]") :].replace("KM-SECOND-PEOPLES", NEW)
    (folder / "2025-kunming-2.toml").write_text(f"{text}\n{base}", encoding="utf-8")
    return folder


@asynccontextmanager
async def delivery(amqp_url: str, mongo_url: str, seasons: Path, callers: Path) -> AsyncIterator[str]:
    """The service with what its deployment gives it; the URL it answers at."""
    settings = Settings(
        amqp_url=SecretStr(amqp_url),
        mongo_url=SecretStr(mongo_url),
        database=f"new_{uuid4().hex[:10]}",
        http_port=free_port(),
        clock="simulated",
        rehearsal=True,
        seasons=seasons,
        callers=callers,
    )
    process = Process(build(settings), "all")
    task = asyncio.create_task(process.run())
    try:
        await until(process.ready, task)
        yield f"http://127.0.0.1:{settings.http_port}"
        process.stop()
        await task
    finally:
        task.cancel()
        await asyncio.wait([task])
        used = Store(mongo_url, settings.database)
        await used.drop()
        await used.close()


async def in_its_queue(channel: AbstractChannel) -> dict[str, Any]:
    """What lies in its queue first, with the number it bears."""
    queue = await channel.get_queue(HR, ensure=False)
    found: list[dict[str, Any]] = []

    async def came() -> bool:
        message = await queue.get(fail=False, no_ack=True, timeout=None)
        if message is not None and NUMBER in message.headers:
            found.append({"number": int(str(message.headers[NUMBER])), "data": json.loads(message.body)})
        return bool(found)

    await until(came)
    return found[0]


async def typed(crib: Crib, *words: str, **told: str) -> list[str]:
    """The secrets a command prints, once it has ended well."""
    before = crib.log.stat().st_size if crib.log.exists() else 0
    env = dict(os.environ) | {f"ZHAOLU_{name}": value for name, value in told.items()}
    process = await crib.loaded.born(("cli", *words, "--because", "season 2025"), env, CHECKOUT, crib.log)
    code, printed = await process.wait(), crib.log.read_text(encoding="utf-8")[before:]
    assert code == 0, printed
    return [word for word in printed.split() if word.startswith(("zhaolu_", "whsec_"))]


async def test_a_new_hospital_is_served_on_all_three_ways_and_no_file_of_the_deployment_is_edited(
    amqp_url: str, mongo_url: str, loaded: Nursery, tmp_path: Path
) -> None:
    before = {name: (CHECKOUT / "deploy" / name).read_bytes() for name in UNTOUCHED}
    assert not [name for name, text in before.items() if NEW.encode() in text]
    seasons, callers = with_a_base(tmp_path / "seasons"), tmp_path / "callers.json"
    make(tmp_path / "secrets", broker="amqp://broker:5672/", store="mongodb://store:27017/", seasons=seasons)
    assert (tmp_path / "secrets" / "passwords" / "zhaolu_password_hr_km_new_peoples").exists()
    bases = [base.code for season in read_seasons(seasons) for base in season.bases]
    crib, here = Crib(loaded, tmp_path / "typed.log"), {"CALLERS": str(callers), "AUDIT": str(tmp_path / "audit.jsonl")}
    (operator,) = await typed(crib, "callers", "add", "duty", "--kind", "operator", **here)
    async with whole_topology(amqp_url) as channel, stranger() as hospital:
        await declare(amqp_url, read_topology(TOPOLOGY, bases), purge=True)
        async with delivery(amqp_url, mongo_url, seasons, callers) as url:
            await told(channel, "delivery", [clock(NOON)])
            push = ("--way", "push", "--url", hospital.url)
            asks = {"OPERATOR_TOKEN": operator, "OPERATOR_DELIVERY_URL": url, "OPERATOR_TIMEOUT_SECONDS": "60"}
            token, secret = await typed(crib, "recipients", "add", "hr", "--base", NEW, *push, **here, **asks)
            expected = sample("hr.trainee_expected.v1").model_copy(update={"base": NEW})
            await told(channel, "delivery", [heard(expected, "first", 4)])
            await until(lambda: bool(hospital.requests))
            async with httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}) as own:
                (read,) = (await own.get(f"{url}/v1/deliveries/{HR}")).json()["items"]
            queued = await in_its_queue(channel)
        ((_, headers, body),) = hospital.requests
        Webhook(secret).verify(body, headers)
    assert read == json.loads(body)
    assert (queued["number"], queued["data"]) == (read["deliverynumber"], read["data"])
    assert read["deliverynumber"] == 1
    assert before == {name: (CHECKOUT / "deploy" / name).read_bytes() for name in UNTOUCHED}
