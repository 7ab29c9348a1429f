"""What each phase of a season costs each service: messages heard, by type, and CPU of its process.

A season is replayed on this machine; after each phase every service is asked what it counted. Writes the table
that `./zhaolu scale` plans by.

    python -m tests.bench.cost [--write]

The CPU is that of a process that serves and works, and of what it was asked meanwhile: rather too much than too little.
"""

import argparse
import asyncio
import os
import platform
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.table import Table

from contracts.messages.time import ClockMoved
from contracts.vocabulary import SHANGHAI
from operations.access import SERVICES
from operations.keys import Keys
from operations.places import SEASONS
from operations.scaling.costs import TABLE, Costs, Machine, PhaseCost, Spent, written
from rehearsal.runtime.running import Running
from rehearsal.runtime.system import system
from rehearsal.simulator.run import replay

SEED: Final = 7
PLAYED: Final = (("2022-yunnan-residency", 400), ("2025-kunming-2", 120))
"""Seasons and how many apply; a phase in which nothing was heard is taken from the next season that has it."""
STORE_WRITES_PER_SECOND: Final = 6_700
"""Bulk compare-and-swap of one service's store on a DocumentDB engine, as tests/bench/throughput.py counts it."""
INBOX_MESSAGES_PER_SECOND: Final = 8_000
"""What one quorum queue hands out and has acknowledged."""
_HEARD: Final = frozenset({"heard", "repeated"})
Counted = tuple[float, Mapping[str, int]]
"""CPU seconds of a process so far, and the messages it heard, by type."""


def counted(exposition: str) -> Counted:
    """What one service's `/metrics` says of that."""
    cpu, heard = 0.0, defaultdict[str, int](int)
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            if sample.name == "process_cpu_seconds_total":
                cpu = sample.value
            elif sample.name == "zhaolu_messages_total" and _counts(sample.labels):
                heard[sample.labels["type"]] += int(sample.value)
    return cpu, heard


def _counts(labels: Mapping[str, str]) -> bool:
    """Whether it is work of a season; that the clock moved is not."""
    return labels["outcome"] in _HEARD and labels["type"] != ClockMoved.TYPE


class Ledger:
    """What was counted in each phase, as the difference of two looks."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._before: dict[str, Counted] = dict.fromkeys(SERVICES, (0.0, {}))
        self.phases: dict[str, dict[str, Spent]] = {}

    async def look(self, phase: str) -> None:
        """Ask every service; what it counted since the last look belongs to this phase."""
        spent = {}
        async with httpx.AsyncClient() as client:
            for service, url in self._running.http.items():
                now = counted((await client.get(f"{url}/metrics")).raise_for_status().text)
                spent[service] = _between(self._before[service], now)
                self._before[service] = now
        self.phases[phase] = spent


def _between(before: Counted, now: Counted) -> Spent:
    messages = {kind: number - before[1].get(kind, 0) for kind, number in now[1].items()}
    return Spent(
        cpu_ms=round((now[0] - before[0]) * 1000),
        messages={kind: number for kind, number in sorted(messages.items()) if number},
    )


async def played(name: str, applicants: int, out: Path) -> Mapping[str, PhaseCost]:
    """What each phase of this season took with so many applicants."""
    file, say = SEASONS / f"{name}.toml", Console(stderr=True).print
    async with system("season", file, "auto", "simulated", say, keys=Keys.drawn(SEED)) as running:
        ledger = Ledger(running)
        await ledger.look("starting")
        if not await replay(file, applicants, SEED, out, running, leaving=ledger.look):
            raise SystemExit("the season did not hold")
    ledger.phases.pop("starting")
    of_season = partial(PhaseCost, season=name, applicants=applicants)
    return {phase: of_season(services=spent) for phase, spent in ledger.phases.items()}


async def measured(out: Path) -> Costs:
    """The costs of every phase of the seasons that are played."""
    phases: dict[str, PhaseCost] = {}
    for name, applicants in PLAYED:
        for phase, told in (await played(name, applicants, out)).items():
            if phase not in phases or not phases[phase].heard:
                phases[phase] = told
    return Costs(
        measured_on=datetime.now(SHANGHAI).date(),
        machine=Machine(
            cores=os.cpu_count() or 1,
            python=platform.python_version(),
            store_writes_per_second=STORE_WRITES_PER_SECOND,
            inbox_messages_per_second=INBOX_MESSAGES_PER_SECOND,
        ),
        phases=phases,
    )


def shown(costs: Costs) -> Table:
    """Messages and CPU milliseconds of each phase at each service, for one applicant of the season."""
    table = Table("phase", *SERVICES, title="messages / CPU ms a head")
    for name, phase in costs.phases.items():
        table.add_row(name, *(_cell(phase.services[service], phase.applicants) for service in SERVICES))
    return table


def _cell(spent: Spent, applicants: int) -> str:
    return f"{spent.heard / applicants:.2f} / {spent.cpu_ms / applicants:.2f}"


def main() -> None:
    asked: Any = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--write", action="store_true", help="replace the table that is shipped")
    given = asked.parse_args()
    with TemporaryDirectory() as out:
        costs = asyncio.run(measured(Path(out)))
    Console().print(shown(costs))
    if given.write:
        TABLE.write_text(written(costs), encoding="utf-8")


if __name__ == "__main__":
    main()
