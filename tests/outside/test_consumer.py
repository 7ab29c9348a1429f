"""A recipient in another language: it knows nothing of us but what the pages for outsiders say [DLV-1, DLV-2, DLV-3].

Where there is no Node, or its modules cannot be had, there is nothing to try.
"""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import aio_pika
import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from contracts.messages.delivery import ReceiptOutcome, ReceiptsGiven
from services.delivery.app import build
from services.delivery.push.signing import signed_headers
from services.delivery.settings import Settings
from services.delivery.store import NUMBER
from tests.architecture.tree import ROOT
from tests.callers import gate
from tests.callers import known as callers
from tests.delivery.addresses import set_to
from tests.delivery.test_sandbox import tried
from tests.delivery.told import NOON
from tests.delivery.workbench import HR, Workbench, known, pusher
from tests.documents import Telling
from tests.waiting import until

OUTSIDE: Final = ROOT / "tests" / "outside"
FOREIGN: Final = "whsec_" + "Zm9yZWlnbmZvcmVpZ25mb3JlaWdu"


@pytest.fixture(scope="module")
def consumer() -> Path:
    """The consumer beside its modules, which are installed once for each lock file."""
    node, npm, lock = shutil.which("node"), shutil.which("npm"), OUTSIDE / "package-lock.json"
    if node is None or npm is None:
        pytest.skip("there is no Node here")
    folder = ROOT / ".zhaolu" / f"outside-{sha256(lock.read_bytes()).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "consumer.mjs"):
        shutil.copy(OUTSIDE / name, folder / name)
    if not (folder / "node_modules" / "standardwebhooks").exists():
        command = (npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip("its modules cannot be had here")
    return folder / "consumer.mjs"


@asynccontextmanager
async def running(consumer: Path, state: Path, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {"PATH": os.environ["PATH"], "STATE": str(state), **settings}
    process = await asyncio.create_subprocess_exec(
        "node", str(consumer), env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def line(process: asyncio.subprocess.Process) -> Mapping[str, Any]:
    assert process.stdout is not None
    told: Mapping[str, Any] = json.loads(await process.stdout.readline())
    return told


def taken(state: Path) -> list[int]:
    return sorted(each["number"] for each in json.loads(state.read_text(encoding="utf-8"))) if state.exists() else []


async def test_what_is_pushed_is_taken_once_though_it_is_killed_and_forged_posts_are_not(
    consumer: Path, tmp_path: Path
) -> None:
    bench, state = Workbench(), tmp_path / "state.json"
    push = {"WAY": "push", "SECRETS": f"{FOREIGN},{known()[1][HR]}"}
    bench.say(20)
    async with running(consumer, state, **push) as process:
        port = str((await line(process))["port"])
        url = f"http://127.0.0.1:{port}/"
        async with httpx.AsyncClient() as client:
            body = b'{"deliverynumber":1,"id":"forged","type":"hr.trainee_left.v1"}'
            forged = signed_headers("forged", body, datetime.now(UTC), ["whsec_" + "A" * 32])
            assert (await client.post(url, content=body, headers=forged)).status_code == 401
        async with pusher(bench):
            await bench.hear(set_to(url))
            await until(lambda: bench.address().taken == ((1, 20),))
    bench.say(20)
    async with running(consumer, state, PORT=port, **push) as process:
        await line(process)
        async with pusher(bench):
            await until(lambda: bench.address().taken == ((1, 40),))
    assert taken(state) == list(range(1, 41))


async def test_samples_are_verified_and_answered_and_nothing_of_them_is_kept(consumer: Path, tmp_path: Path) -> None:
    """[DLV-5]: what its own end said to each is told to whoever tries it."""
    state, secret = tmp_path / "state.json", callers()[1]["hospital"].signs_with or ""
    for secrets, status in ((secret, 204), (FOREIGN, 401)):
        async with running(consumer, state, WAY="push", SECRETS=secrets) as process:
            answered, _ = await tried(f"http://127.0.0.1:{(await line(process))['port']}/")
        assert answered.json()["way"] == "push"
        assert {each["status"] for each in answered.json()["samples"]} == {status}
    assert taken(state) == []


@asynccontextmanager
async def serving(bench: Workbench, tell: Telling) -> AsyncIterator[str]:
    """Delivery's edge over what the bench has, as a recipient asks it."""
    app, guarded = FastAPI(), build(Settings()).guarded
    assert guarded is not None
    app.include_router(guarded(bench.shelf, tell, gate()))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    try:
        await until(lambda: server.started)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def test_what_is_read_is_taken_from_where_it_had_come_to_and_a_receipt_given_for_each(
    consumer: Path, tmp_path: Path
) -> None:
    """[DLV-4]."""
    bench, state, tell = Workbench(), tmp_path / "state.json", Telling(NOON)
    bench.say(130)
    state.write_text(json.dumps([{"number": 1, "id": f"{HR}-1", "type": "hr.trainee_left.v1"}]), encoding="utf-8")
    async with serving(bench, tell) as url:
        token = callers()[1]["hospital"].token or ""
        pull = {"WAY": "pull", "URL": url, "TOKEN": token, "RECIPIENT": HR, "UNTIL": "130", "RECEIPTS": "1"}
        async with running(consumer, state, **pull) as process:
            assert await process.wait() == 0
    assert taken(state) == list(range(1, 131))
    given = [line for said in tell.told if isinstance(said, ReceiptsGiven) for line in said.lines]
    assert [line.number for line in given] == list(range(2, 131))
    assert {line.outcome for line in given} == {ReceiptOutcome.TAKEN_OVER}
    assert {said.recipient for said in tell.told if isinstance(said, ReceiptsGiven)} == {HR}


async def test_what_lies_in_its_queue_is_taken_a_gap_is_seen_and_an_older_word_that_comes_later_is_no_news(
    consumer: Path, tmp_path: Path, amqp_url: str
) -> None:
    state, queue = tmp_path / "state.json", "outside"
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        declared = await channel.declare_queue(queue, durable=True, arguments={"x-queue-type": "quorum"})
        for number in (1, 2, 4, 3, 3):
            headers = {NUMBER: str(number), "ce-id": f"m{number}", "ce-type": "hr.trainee_left.v1"}
            told = headers | {"ce-source": "admission", "ce-sequence": {1: "8", 2: "10", 3: "11", 4: "9"}[number]}
            await channel.default_exchange.publish(aio_pika.Message(b'{"application":"A"}', headers=dict(told)), queue)
        listen = {"WAY": "queue", "AMQP_URL": amqp_url, "QUEUE": queue, "UNTIL": "5"}
        async with running(consumer, state, **listen) as process:
            lines = [await line(process) for _ in range(5)]
        await declared.delete(if_empty=False, if_unused=False)
    assert [each["gaps"] for each in lines] == [[], [], [3], [], []]
    assert [each["news"] for each in lines] == [True, True, False, True, False]
    assert taken(state) == [1, 2, 3, 4]
