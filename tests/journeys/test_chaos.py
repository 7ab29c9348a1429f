"""One short chaos run with a little of most: real broker, real stores, real processes; and what it reports.

Every change is met by the shorter run of `.ci/run`; what befalls servers, and services that grow and shrink, are left
to longer ones: outages and refusals in small are in tests/chassis.
"""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from typing import Any, Final

import pytest

from operations.places import CHECKOUT
from tests.journeys.season_run import environment
from tests.waiting import patience

pytestmark = pytest.mark.long
STOPS, RACES, ORDERS, PURGES = 6, 6, 1, 3
DELIVERY_LIMIT: Final = 20
WORDS: Final = {
    "--applicants": 10,
    "--kills": 0,
    "--stops": STOPS,
    "--races": RACES,
    "--absences": 1,
    "--shuffles": ORDERS,
    "--purge": PURGES,
    "--restore": 1,
    "--away": 1,
}


@dataclass(frozen=True)
class Played:
    """How a run ended, its last line, and its report's runs by scenario."""

    code: int
    line: dict[str, Any]
    report: dict[str, Any]

    def runs(self, scenario: str) -> list[dict[str, Any]]:
        found = [run for run in self.report["runs"] if run["scenario"].startswith(scenario)]
        assert found
        return found


@pytest.fixture(scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The run all tests here look at."""
    out = tmp_path_factory.mktemp("chaos")
    words = [str(word) for option in WORDS.items() for word in option]
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "chaos", "--out", str(out), *words),
        cwd=CHECKOUT,
        env=environment(),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    try:
        printed = await _printed(run)
    finally:
        if run.returncode is None:
            run.kill()
            await run.wait()
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return Played(run.returncode or 0, json.loads(printed.splitlines()[-1]), report)


async def _printed(run: Process) -> str:
    """Everything it says, line by line; each is waited for as long as the run works on it."""
    assert run.stdout is not None
    lines: list[bytes] = []
    while line := await patience(of=run.pid).spent_on(run.stdout.readline()):
        lines.append(line)
    await run.wait()
    return b"".join(lines).decode()


async def test_nothing_is_lost_or_doubled_and_every_document_is_the_same_to_the_byte(played: Played) -> None:
    line = played.line
    assert (line["lost"], line["doubled"], line["identical"], line["sound"]) == (0, 0, True, True), played.report
    assert played.code == 0
    assert played.report["documents"] > 50
    assert played.report["effects"] > 5


async def test_every_race_with_the_deadline_ends_in_one_way(played: Played) -> None:
    """[SAGA-2, SAGA-4]."""
    assert played.line["times"]["races"] == RACES


async def test_whoever_waits_for_an_owner_that_is_away_is_seen(played: Played) -> None:
    """[SAGA-3, SAGA-6]."""
    assert all(run["waiting"] > 0 for run in played.runs("absences"))


async def test_a_season_told_three_times_in_another_order_ends_in_the_same_documents(played: Played) -> None:
    (run,) = played.runs("shuffles")
    assert run["times"] == ORDERS
    assert run["sides"] == {}
    assert run["messages"] > 500


async def test_processes_told_to_stop_with_work_in_hand_settle_it(played: Played) -> None:
    runs = played.runs("stops")
    assert sum(run["times"] for run in runs) == STOPS
    assert {run["out_of_order"] for run in runs} == {0}
    assert max(run["most_deliveries_given_back"] for run in runs) < DELIVERY_LIMIT


async def test_messages_were_in_the_queues_that_were_emptied(played: Played) -> None:
    emptied = [run["messages"] for run in played.runs("purge")]
    assert sum(sum(lost.values()) for lost in emptied) >= PURGES


async def test_a_store_was_put_back(played: Played) -> None:
    assert played.line["times"]["restore"] == 1
