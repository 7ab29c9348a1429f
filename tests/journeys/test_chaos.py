"""A short chaos run, as CI and a newcomer start it: real broker, real stores, real kills."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Any, Final

import pytest

from services.operate.places import CHECKOUT
from tests.journeys.season_run import environment, servers_are_shared

KILLS: Final = 20
STOPS: Final = 8
SECONDS: Final = 300


async def chaos(out: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """How it ended, and its last line."""
    words = [sys.executable, "-m", "services.operate", "chaos", "--out", str(out), "--applicants", "14", *options]
    run = await asyncio.create_subprocess_exec(
        *words, cwd=CHECKOUT, env=environment(), stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(SECONDS):
            printed = (await run.communicate())[0].decode()
    finally:
        if run.returncode is None:
            run.kill()
            await run.wait()
    return run.returncode or 0, json.loads(printed.splitlines()[-1])


async def test_a_season_with_kills_ends_to_the_byte_as_the_same_season_in_peace(tmp_path: Path) -> None:
    code, line = await chaos(tmp_path, "--kills", str(KILLS))
    assert code == 0
    assert (line["kills"], line["lost"], line["doubled"], line["identical"]) == (KILLS, 0, 0, True)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["documents"] > 50
    assert report["effects"] > 5
    struck = [number for run in report["runs"] for row in run["kills"].values() for number in row.values()]
    assert sum(struck) == KILLS


async def test_a_race_with_the_deadline_and_an_owner_that_is_away_leave_nobody_half_done(tmp_path: Path) -> None:
    """[SAGA-2, SAGA-3, SAGA-4, SAGA-6]."""
    code, line = await chaos(tmp_path, "--kills", "0", "--races", "6", "--absences", "1", "--away", "1")
    assert code == 0
    assert (line["scenarios"], line["lost"], line["doubled"], line["identical"]) == (["absences", "races"], 0, 0, True)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    raced, away = sorted(report["runs"], key=lambda run: run["scenario"] == "absences")
    assert raced["races"] == 6
    assert away["waiting"] > 0


@pytest.mark.skipif(servers_are_shared(), reason="a server that was given is not ours to kill")
async def test_a_broker_and_stores_killed_in_mid_season_change_nothing(tmp_path: Path) -> None:
    code, line = await chaos(tmp_path, "--kills", "0", "--broker", "1", "--store", "1", "--away", "3")
    assert code == 0
    assert (line["seasons"], line["lost"], line["doubled"], line["identical"]) == (2, 0, 0, True)


async def test_a_season_told_three_times_in_other_orders_ends_in_the_same_documents(tmp_path: Path) -> None:
    code, line = await chaos(tmp_path, "--kills", "0", "--shuffles", "2", "--applicants", "8")
    assert code == 0
    assert (line["shuffles"], line["identical"], line["sound"]) == (2, True, True)
    (run,) = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["runs"]
    assert run["apart"] == {}
    assert run["messages"] > 1_000


async def test_processes_told_to_stop_with_work_in_hand_settle_it_and_give_nothing_back(tmp_path: Path) -> None:
    code, line = await chaos(tmp_path, "--kills", "0", "--stops", str(STOPS))
    assert code == 0
    assert (line["lost"], line["doubled"], line["identical"]) == (0, 0, True)
    runs = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["runs"]
    assert sum(run["stops"] for run in runs) == STOPS
    assert {(run["out_of_order"], run["redelivered"], run["most_deliveries_given_back"]) for run in runs} == {(0, 0, 0)}


@pytest.mark.skipif(servers_are_shared(), reason="a server that was given is not ours to take rights away at")
async def test_a_broker_that_refuses_in_mid_season_changes_nothing_and_is_told_of(tmp_path: Path) -> None:
    code, line = await chaos(tmp_path, "--kills", "0", "--refusals", "2", "--applicants", "8")
    assert code == 0
    assert (line["lost"], line["doubled"], line["identical"], line["sound"]) == (0, 0, True, True)
    met = [
        each
        for run in json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["runs"]
        for each in run["met"]
    ]
    assert {each["harm"] for each in met} == {"missing", "forbidden"}
    assert all(each["truthful"] for each in met)


@pytest.mark.skipif(servers_are_shared(), reason="a server that was given is no cluster of ours")
async def test_a_broker_of_three_nodes_of_which_one_is_killed_changes_nothing(tmp_path: Path) -> None:
    code, line = await chaos(tmp_path, "--kills", "0", "--cluster", "1", "--applicants", "8")
    assert code == 0
    assert (line["seasons"], line["lost"], line["doubled"], line["identical"]) == (1, 0, 0, True)
