"""The day of the results: everybody reads what became of them, while the notice is still being written.

The real registration service, its HTTP edge and its worker apart, on a real broker and store; `wrk` asks with so many
connections at once. Beside it, on the same cores: a bare uvicorn that says hello, and nginx with the slips as files.
How old a slip can be is timed meanwhile, from a word's publish to the slip that says it.

    python -m tests.bench.result_day [--applicants 4000] [--seconds 6] [--connections 64] [--words 100]

CPU is that of the one process that answers, for a thousand reads. Last of all one JSON object on one line.
"""

import argparse
import asyncio
import itertools
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import aio_pika
import httpx
from rich.console import Console
from rich.table import Table

from contracts.envelope import Envelope, Received
from contracts.messages.admission.decisions import TraineeNoticed
from operations.places import TOPOLOGY
from operations.topology.declare import declare
from operations.topology.description import read_topology
from rehearsal.runtime.patience import worked
from rehearsal.runtime.ports import free_port
from services.registration.api.slips import SlipSeal
from services.registration.settings import Settings
from tests.bench.servers import Servers, servers
from tests.bench.tally import PAID_AT
from tests.bench.throughput import working
from tests.journeys.lone_service import told

SEASON: Final = "2025-kunming-2"
SEAL: Final = SlipSeal.of(Settings().person_pepper.get_secret_value())
PROBED: Final = "PROBED"
HELLO: Final = """
async def app(scope, receive, send):
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})
"""
ASKING: Final = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
math.randomseed(7)
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
"""
_MS: Final = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True, slots=True)
class Reads:
    """Reads a second, how long half and nearly all of them took, and what a thousand cost whoever answered."""

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_ms_for_1000: float
    failed: int


def notice(application: str, sequence: int) -> Received[TraineeNoticed]:
    """The word that somebody stands on the notice, later than those before."""
    at, base = PAID_AT + timedelta(minutes=sequence), "KM-SECOND-PEOPLES"
    until = at + timedelta(days=7)
    word = TraineeNoticed(application=application, season=SEASON, base=base, objections_until=until, noticed_at=at)
    name = uuid4().hex
    about = Envelope(id=name, source="admission", type=word.TYPE, time=PAID_AT, correlation_id=name, sequence=sequence)
    return Received(word, about)


def path_of(application: str) -> str:
    return f"/v1/slips/{SEAL.name(application)}.json"


@dataclass(frozen=True, slots=True)
class Asker:
    """`wrk`, set for one run."""

    folder: Path
    seconds: int
    connections: int

    async def asked(self, url: str, paths: Sequence[str], pid: int) -> Reads:
        """Ask for these, at random, and see what the process of this id used for it."""
        (self.folder / "paths").write_text("\n".join(paths), encoding="utf-8")
        script = self.folder / "asking.lua"
        script.write_text(ASKING % (self.folder / "paths"), encoding="utf-8")
        words = ["-t1", f"-c{self.connections}", f"-d{self.seconds}s", "--latency", "-s", str(script), url]
        before = worked([pid])
        process = await asyncio.create_subprocess_exec("wrk", *words, stdout=asyncio.subprocess.PIPE)
        out = (await process.communicate())[0].decode()
        used, many = worked([pid]) - before, int(re.findall(r"(\d+) requests in", out)[0])
        failed = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", out)))
        failed += sum(int(each) for each in re.findall(r"(?:connect|read|write|timeout) (\d+)", out))
        rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", out)[0])
        return Reads(round(rate), _within(out, 50), _within(out, 99), round(1e6 * used / many, 1), failed)


def _within(out: str, percent: int) -> float:
    number, unit = re.findall(rf"\s{percent}%\s+([\d.]+)(us|ms|s)\b", out)[0]
    return round(float(number) * _MS[unit], 2)


async def answers(url: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(url)).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.05)


@asynccontextmanager
async def hello(at: Servers, folder: Path) -> AsyncIterator[tuple[str, int]]:
    """A bare uvicorn, with the event loop and the parser services have."""
    (folder / "hello.py").write_text(HELLO, encoding="utf-8")
    port = free_port()
    words = ["-m", "uvicorn", "hello:app", "--app-dir", str(folder), "--port", str(port), "--no-access-log"]
    async with working(at, "hello", words, {}) as pid:
        await answers(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}", pid


@asynccontextmanager
async def registration(at: Servers) -> AsyncIterator[tuple[str, int]]:
    """The service: a worker, and the edge that is asked."""
    port = free_port()
    env = {
        "ZHAOLU_REGISTRATION_AMQP_URL": at.amqp_url,
        "ZHAOLU_REGISTRATION_MONGO_URL": at.mongo_url,
        "ZHAOLU_REGISTRATION_DATABASE": f"bench_{uuid4().hex[:8]}",
        "ZHAOLU_REGISTRATION_CLOCK": "simulated",
        "ZHAOLU_REGISTRATION_REHEARSAL": "true",
    }
    words = ["-m", "cli", "serve", "registration", "--role"]
    edge = {**env, "ZHAOLU_REGISTRATION_HTTP_PORT": str(port)}
    async with working(at, "worker", [*words, "worker"], env), working(at, "edge", [*words, "api"], edge) as pid:
        await answers(f"http://127.0.0.1:{port}/livez")
        yield f"http://127.0.0.1:{port}", pid


@asynccontextmanager
async def files(at: Servers, folder: Path, url: str, names: Sequence[str]) -> AsyncIterator[tuple[str, int]]:
    """nginx, one worker process, with the slips as files under the paths they have live."""
    nginx, port = shutil.which("nginx"), free_port()
    assert nginx is not None
    (folder / "v1" / "slips").mkdir(parents=True)
    async with httpx.AsyncClient(base_url=url) as client:
        for name in names:
            (folder / path_of(name)[1:]).write_bytes((await client.get(path_of(name))).content)
    temporary = " ".join(f"{each}_temp_path {folder};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/log; events {{}}\n"
        f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port}; root {folder}; }} }}",
        encoding="utf-8",
    )
    process = await asyncio.create_subprocess_exec(nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"))
    try:
        await answers(f"http://127.0.0.1:{port}{path_of(names[0])}")
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        await process.wait()


async def written(channel: Any, names: Sequence[str], rate: int) -> None:
    """The notice, so many words a second, until it is broken off."""
    for sequence in itertools.count(2):
        for name in names:
            await told(channel, "registration", [notice(name, sequence)])
            await asyncio.sleep(1 / rate)


async def aged(channel: Any, url: str) -> list[float]:
    """Again and again: seconds from a word's publish to the slip that says it; until it is broken off."""
    found: list[float] = []
    async with httpx.AsyncClient(base_url=url) as client:
        try:
            for sequence in itertools.count(2):
                word, began = notice(PROBED, sequence), time.monotonic()
                await told(channel, "registration", [word])
                since = word.message.model_dump(mode="json")["noticed_at"]
                while (await client.get(path_of(PROBED))).json()["slip"]["status"]["since"] != since:
                    await asyncio.sleep(0.02)
                found.append(time.monotonic() - began)
        except asyncio.CancelledError:
            return found
    return found


async def main(applicants: int, asker: Asker, words: int) -> dict[str, Any]:
    """What was measured, by what was asked."""
    names = [f"KM2-2025-{number:05}" for number in range(applicants)]
    paths, measured = [path_of(name) for name in names], dict[str, Any]()
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(servers())
        channel = await (await stack.enter_async_context(await aio_pika.connect(at.amqp_url))).channel()
        await declare(at.amqp_url, read_topology(TOPOLOGY, ()), purge=True)
        async with hello(at, asker.folder) as (url, pid):
            measured["bare uvicorn, hello"] = asdict(await asker.asked(url, ["/"], pid))
        url, pid = await stack.enter_async_context(registration(at))
        await told(channel, "registration", [notice(name, 1) for name in (*names, PROBED)])
        await asyncio.gather(*(answers(f"{url}{path_of(name)}") for name in (names[-1], PROBED)))
        measured["one slip, everybody"] = asdict(await asker.asked(url, paths[:1], pid))
        measured["each their own"] = asdict(await asker.asked(url, paths, pid))
        writing, ages = asyncio.create_task(written(channel, names, words)), asyncio.create_task(aged(channel, url))
        measured[f"each their own, notice written at {words}/s"] = asdict(await asker.asked(url, paths, pid))
        measured["one slip, meanwhile"] = asdict(await asker.asked(url, paths[:1], pid))
        writing.cancel()
        ages.cancel()
        found = sorted(await ages)
        measured["seconds from publish to slip"] = {
            "p50": round(found[len(found) // 2], 2),
            "most": round(found[-1], 2),
            "words": len(found),
        }
        if shutil.which("nginx"):
            async with files(at, asker.folder, url, names) as (static, nginx):
                measured["files, nginx"] = asdict(await asker.asked(static, paths, nginx))
    return measured


def shown(measured: dict[str, Any]) -> Table:
    table = Table("what is asked", "reads/s", "of hello", "p50 ms", "p99 ms", "CPU ms for 1000", "failed")
    bare = measured["bare uvicorn, hello"]["rate"]
    for what, reads in measured.items():
        if "rate" in reads:
            share = f"{reads['rate'] / bare:.2f}"
            table.add_row(what, str(reads["rate"]), share, *(str(each) for each in list(reads.values())[1:]))
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applicants", type=int, default=4_000)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--words", type=int, default=100)
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed here (Debian has it as wrk)")
    with tempfile.TemporaryDirectory(prefix="zhaolu-result-day-") as place:
        asking = Asker(Path(place), given.seconds, given.connections)
        done = asyncio.run(main(given.applicants, asking, given.words))
    Console().print(shown(done))
    sys.stdout.write(json.dumps(done) + "\n")
