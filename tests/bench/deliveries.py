"""What delivering costs: pushes a second of one worker, how soon after its commit an entry is taken, a log read whole.

A hundred local endpoints, one of which hangs and one answers 500, are pushed to by one worker process; beside it, on
the same machine in the same run, plain `httpx` in a loop posts as much to those that answer. Then one entry at a time
is said to two workers, of which one pushes and either may commit. A log of 100 000 entries is read over HTTP; a
hospital's queue holds 200 000 messages that nobody reads, and the worker stays as small as it was.

    python -m tests.bench.deliveries [--entries 20] [--rounds 8] [--single 40] [--pull 100000] [--unread 200000]

Last of all one JSON object on one line.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import aio_pika
import httpx
from aio_pika.abc import AbstractChannel
from rich.console import Console
from rich.table import Table

from contracts.messages.delivery import SetAddress
from contracts.messages.hr import TraineeLeft
from operations.callers import Hand, added, change
from rehearsal.runtime.ports import free_port
from services.chassis.core.aggregate import page_key
from services.chassis.core.document import Document
from services.chassis.storage.mongo import Store
from services.delivery.domain.log.facts import LogEntry
from services.delivery.domain.log.state import PAGE_ENTRIES, LogPage
from services.delivery.push.signing import signed_headers
from services.delivery.store import LOG
from tests.bench.delivery_stage import Stage, left, staged
from tests.bench.endpoints import BASES, WELL, Endpoints, endpoints
from tests.bench.servers import servers

_ROUND_SECONDS: Final = 3.0
_SINGLE_SECONDS: Final = 0.37
"""No part of the time between two looks of a pusher, so that single entries fall anywhere in it."""


async def pushed(stage: Stage, entries: int, rounds: int) -> dict[str, float]:
    """Pushes a second of what lay there, then how long after its commit each of so many rounds was taken."""
    async with endpoints() as ends, stage.worker():
        await stage.say(*(left(base, nth) for nth in range(entries) for base in BASES))
        await _settled(stage, entries)
        started = time.monotonic()
        url = "http://127.0.0.1:{}/"
        await stage.say(
            *(SetAddress(recipient=f"hr.{base}", url=url.format(port), by="bench") for base, port in ends.ports.items())
        )
        await _until(lambda: ends.have(entries))
        first = min(ends.came[base][0][0] for base in WELL)
        rate = len(WELL) * entries / (max(ends.came[base][-1][0] for base in WELL) - first)
        for nth in range(entries, entries + rounds):
            await stage.say(*(left(base, nth) for base in BASES))
            await asyncio.sleep(_ROUND_SECONDS)
        await _until(lambda: ends.have(entries + rounds))
        waited = _since_commit(stage.notes, ends, entries)
        plain, alone = await _plain(ends, stage, entries)
    p50, p99 = statistics.median(waited), statistics.quantiles(waited, n=100)[98]
    return {
        "pushes a second": rate,
        "plain httpx, posts a second": plain,
        "pushes, times plain httpx": rate / plain,
        "from commit to 2xx, p50 ms": p50 * 1000,
        "from commit to 2xx, p99 ms": p99 * 1000,
        "one plain post, p50 ms": alone * 1000,
        "addresses set to first post, ms": (first - started) * 1000,
    }


async def across(stage: Stage, entries: int) -> dict[str, float]:
    """How long after its commit each entry is taken, one at a time, where another process may have committed it."""
    async with endpoints() as ends, stage.worker(), stage.worker():
        url = "http://127.0.0.1:{}/"
        await stage.say(
            *(SetAddress(recipient=f"hr.{base}", url=url.format(port), by="bench") for base, port in ends.ports.items())
        )
        await stage.say(*(left(base, 0) for base in WELL))
        await _until(lambda: all(ends.came[base] for base in WELL))
        before = {base: ends.came[base][-1][1] for base in WELL}
        for nth in range(1, entries + 1):
            await stage.say(left(WELL[nth], 1_000 + nth))
            await asyncio.sleep(_SINGLE_SECONDS)
        told = WELL[1 : entries + 1]
        await _until(lambda: all(ends.came[base][-1][1] > before[base] for base in told))
        commits = _commits(stage.notes)
        waited = [ends.came[base][-1][0] - commits[f"hr.{base}"][-1] for base in told]
    return {
        "two workers, from commit to 2xx, p50 ms": statistics.median(waited) * 1000,
        "two workers, from commit to 2xx, p90 ms": statistics.quantiles(waited, n=10)[8] * 1000,
    }


def _since_commit(notes: Path, ends: Endpoints, after: int) -> list[float]:
    """Of each number after these, how long after the commit that holds it; one commit a round and base."""
    commits, waited = _commits(notes), []
    for base in WELL:
        late = {number: at for at, number in ends.came[base] if number > after}
        mine = commits[f"hr.{base}"][-len(late) :]
        waited += [late[number] - at for number, at in zip(sorted(late), mine, strict=True)]
    return waited


def _commits(notes: Path) -> dict[str, list[float]]:
    """When the log of each recipient was committed."""
    commits: dict[str, list[float]] = defaultdict(list)
    for line in notes.read_text(encoding="ascii").splitlines():
        at, _, key = line.partition(" ")
        commits[key.rpartition("/")[0]].append(float(at))
    return commits


async def _plain(ends: Endpoints, stage: Stage, entries: int) -> tuple[float, float]:
    """Signed posts in a loop, one client, one after another, to those that answer: a second, and half take at most."""
    body, took = left(BASES[0], 0).model_dump_json().encode(), list[float]()
    async with httpx.AsyncClient(timeout=5) as client:
        started = time.perf_counter()
        for nth in range(entries):
            for base in WELL:
                secret = stage.callers[base].signs_with or ""
                before = time.perf_counter()
                headers = signed_headers(f"{base}-{nth}", body, datetime.now(UTC), [secret])
                await client.post(f"http://127.0.0.1:{ends.ports[base]}/", content=body, headers=headers)
                took.append(time.perf_counter() - before)
        return len(took) / (time.perf_counter() - started), statistics.median(took)


async def _settled(stage: Stage, entries: int) -> None:
    """Until every hospital's log has so many."""
    store = Store(stage.at.mongo_url, stage.database)
    nth = (entries - 1) // PAGE_ENTRIES + 1
    keys = [page_key(f"hr.{base}", nth) for base in BASES]
    try:
        while True:
            found = await store.load(LOG.kind, keys)
            pages = [LOG.state.validate_python(each.state) for each in found.values() if each.state]
            if len(pages) == len(keys) and all(page.next_number > entries for page in pages):
                return
            await asyncio.sleep(0.2)
    finally:
        await store.close()


async def _until(done: Any) -> None:
    while not done():
        await asyncio.sleep(0.01)


async def pulled(stage: Stage, number: int) -> dict[str, float]:
    """A log of so many entries, read whole by its recipient over HTTP."""
    recipient, base, begin = f"teaching.{BASES[5]}", BASES[5], datetime.now(UTC)
    store = Store(stage.at.mongo_url, stage.database)
    data = left(base, 0).model_dump_json()
    for nth in range(1, number // PAGE_ENTRIES + 1):
        first = (nth - 1) * PAGE_ENTRIES + 1
        entries = tuple(
            LogEntry(
                at, f"m{at}", "admission", TraineeLeft.TYPE, begin + timedelta(seconds=at), f"m{at}", None, at, data
            )
            for at in range(first, first + PAGE_ENTRIES)
        )
        state = LOG.state.dump_python(LogPage(recipient, first, entries), mode="json")
        await store.save(LOG.kind, [Document(page_key(recipient, nth), version=1, state=state)])
    await store.close()
    made = change(
        Path(stage.env["ZHAOLU_DELIVERY_CALLERS"]),
        lambda known: added(known, Hand("bench", begin), "teaching", "teaching", base=base),
    )
    port, after, pages = free_port(), 0, list[float]()
    async with stage.worker("all", ZHAOLU_DELIVERY_HTTP_PORT=str(port)) as pid:
        headers = {"authorization": f"Bearer {made.token}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
            await _answers(client)
            before, started = _rss(pid), time.perf_counter()
            while after < number:
                began = time.perf_counter()
                query = {"after": after, "limit": 1000}
                page = (await client.get(f"/v1/deliveries/{recipient}", params=query)).json()
                after, took = page["next"], time.perf_counter() - began
                pages.append(took)
            seconds = time.perf_counter() - started
        return {
            "pulled": number,
            "pulled a second": number / seconds,
            "a page of 1 000, p50 ms": statistics.median(pages) * 1000,
            "pull, memory before MB": before,
            "pull, memory after MB": _rss(pid),
        }


async def _answers(client: httpx.AsyncClient) -> None:
    while True:
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)


async def unread(stage: Stage, number: int) -> dict[str, float]:
    """A hospital's queue that nobody reads, filled while the worker lives; then it is told more."""
    base = BASES[7]
    async with stage.worker() as pid:
        await stage.say(*(left(base, nth) for nth in range(100)))
        await _filled(stage.channel, base, 100)
        before = _rss(pid)
        exchange = await stage.channel.get_exchange("hr", ensure=False)
        for _ in range(number // 1000):
            posts = (exchange.publish(aio_pika.Message(b"{}"), f"{base}.{TraineeLeft.TYPE}") for nth in range(1000))
            await asyncio.gather(*posts)
        await stage.say(*(left(base, nth) for nth in range(100, 300)))
        await _filled(stage.channel, base, number + 300)
        return {"unread": number, "unread, memory before MB": before, "unread, memory after MB": _rss(pid)}


async def _filled(channel: AbstractChannel, base: str, number: int) -> None:
    while ((await channel.declare_queue(f"hr.{base}", passive=True)).declaration_result.message_count or 0) < number:
        await asyncio.sleep(0.2)


def _rss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


async def main(entries: int, rounds: int, single: int, pull: int, waiting: int) -> dict[str, float]:
    async with servers() as at, staged(at, at.processes.folder) as stage:
        found = await pushed(stage, entries, rounds) | await across(stage, single)
        return found | await pulled(stage, pull) | await unread(stage, waiting)


if __name__ == "__main__":
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in (("entries", 20), ("rounds", 8), ("single", 40), ("pull", 100_000), ("unread", 200_000)):
        wanted.add_argument(f"--{name}", type=int, default=usual)
    given = wanted.parse_args()
    figures = asyncio.run(main(given.entries, given.rounds, given.single, given.pull, given.unread))
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, f"{value:,.1f}")
    Console().print(table)
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))
