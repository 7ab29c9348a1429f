"""The store of a private run: a local `mongod` when there is one, else one embedded nx-27017 per service."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from operations import places
from operations.waiting import waiting_for
from rehearsal.runtime.environment import plain
from rehearsal.runtime.ports import free_port
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.together import together


def _mongod(data: Path, port: int) -> list[str]:
    return ["mongod", "--dbpath", str(data), "--bind_ip", "127.0.0.1", "--port", str(port)]


def _embedded(data: Path, port: int) -> list[str]:
    log, pid = data / "nx.log", data / "nx.pid"
    where = ["--data-dir", str(data), "--host", "127.0.0.1", "-p", str(port), "-j", "WAL"]
    return [sys.executable, "-m", f"{__package__}.embedded", *where, "--log-file", str(log), "--pid-file", str(pid)]


async def _until_ready(port: int, check: Callable[[], None]) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            check()
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


@asynccontextmanager
async def _server(processes: Processes, name: str) -> AsyncIterator[str]:
    data, port = processes.folder / name, free_port()
    data.mkdir()
    words = _mongod(data, port) if shutil.which("mongod") else _embedded(data, port)
    server = await processes.start(name, words, plain(), places.CHECKOUT)
    try:
        with waiting_for(f"{name} to start"):
            await processes.patient(name, _until_ready(port, processes.alive(name, server)))
        processes.essential(name, server)
        yield f"mongodb://127.0.0.1:{port}/?directConnection=true"
    finally:
        await processes.discard(server)


@asynccontextmanager
async def private_stores(processes: Processes, services: Sequence[str]) -> AsyncIterator[Mapping[str, str]]:
    """A store for each of these services for as long as the context lasts; yields service → URL."""
    if shutil.which("mongod"):
        async with _server(processes, "store") as url:
            yield dict.fromkeys(services, url)
    else:
        async with together(*(_server(processes, f"store-{service}") for service in services)) as urls:
            yield dict(zip(services, urls, strict=True))
