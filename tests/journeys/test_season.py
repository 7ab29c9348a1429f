"""The main job, from the first registration to the last trainee who never reported, on real servers."""

import asyncio
import csv
import json
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from contracts.season.season import Season
from operations import runs
from operations.places import CHECKOUT, SEASONS
from operations.season_file import read_season
from rehearsal.simulator.ends.mishaps import HearingWay, Mishap
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment
from tests.convergence.recorded import recording
from tests.journeys.season_run import season, servers_are_shared, whole

APPLICANTS, SEED = 48, 11
_HOLDS_A_PLACE = (Stage.REPORTED, Stage.AGREED, Stage.IN_TRAINING, Stage.COMPLETED, Stage.WITHDRAWN)
FEW = ("--applicants", str(APPLICANTS), "--seed", str(SEED))
EVERY_SERVICE_ONCE = (
    ("[2/", "registration"),
    ("[5/", "verification"),
    ("[7/", "exams"),
    ("[9/", "admission"),
    ("[14/", "finance"),
)


@pytest.mark.parametrize(
    "name",
    [
        "2025-kunming-2",
        pytest.param("2022-yunnan-assistant-gp", marks=pytest.mark.long),
        pytest.param("2022-yunnan-residency", marks=pytest.mark.long),
    ],
)
async def test_a_season_ends_as_it_does_on_paper_and_leaves_what_proves_it(name: str, tmp_path: Path) -> None:
    """Those are admitted, and withdrawn, who are where the same season is played on paper.

    In the long run too where every base of a province has its own board, notice and HR queue. Hospitals have ends of
    their own; some are away, answer 500 or lose what they had [DLV-1 to DLV-4].
    """
    played = await whole(tmp_path, *FEW, "--hospitals", file=SEASONS / f"{name}.toml")
    outcome = played.report["outcome"]
    assert {line["application"]: line for line in outcome["admitted"]} == _admitted_on_paper(name)
    assert {line["application"] for line in outcome["withdrawn"]} == _on_paper(name, Stage.WITHDRAWN).keys()
    _is_whole(played.report, read_season(played.file))
    _everybody_took_over(played.report["hospitals"], len(read_season(played.file).bases))
    _leaves_its_files(played.out / name, outcome["admitted"])
    await _can_be_checked(played.out / name, outcome["admitted"][0])


@pytest.mark.long
async def test_killing_every_service_in_mid_season_changes_nothing_to_the_byte(tmp_path: Path) -> None:
    """Two seasons of the same seed, one undisturbed, one with five kills; side by side on servers of their own.

    `./zhaolu chaos` does the same with each change, at points drawn for it.
    """
    undisturbed = whole(tmp_path / "a", *FEW)
    disturbed = whole(tmp_path / "b", *FEW, kills=EVERY_SERVICE_ONCE)
    if servers_are_shared():
        calm, shaken = await undisturbed, await disturbed
    else:
        calm, shaken = await asyncio.gather(undisturbed, disturbed)
    assert shaken.outcome == calm.outcome
    _is_whole(calm.report, read_season(calm.file))


def _everybody_took_over(hospitals: Mapping[str, Any], bases: int) -> None:
    """What each has is an invariant; here, that there was somebody on each way, and that something befell them."""
    ways = hospitals["ways"]
    assert sum(each["hospitals"] for each in ways.values()) == bases
    assert len(ways) == min(bases, len(HearingWay))
    assert all(each["receipts"] >= each["taken_over"] > 0 for each in ways.values())
    assert (hospitals["lost"], hospitals["doubled"], hospitals["unreceived"]) == ([], [], 0)
    assert {mishap for each in ways.values() for mishap in each["mishaps"]} == {each.value for each in Mishap}


def _on_paper(name: str, *stages: Stage) -> dict[str, Enrolment]:
    admission = recording(name, APPLICANTS, SEED).papers["admission"]
    enrolments = {key: admission.state(kind, key) for kind, key in admission.documents if kind == "enrolment"}
    return {key: each for key, each in enrolments.items() if each.stage in stages}


def _admitted_on_paper(name: str) -> dict[str, dict[str, Any]]:
    return {
        application: {
            "application": application,
            "base": each.offer.base,
            "specialty": each.offer.specialty,
            "total_points": each.offer.total_points,
            "rank": each.offer.rank,
        }
        for application, each in _on_paper(name, *_HOLDS_A_PLACE).items()
    }


def _is_whole(report: dict[str, Any], season: Season) -> None:
    outcome, funnel, fill = report["outcome"], report["outcome"]["funnel"], report["outcome"]["fill"]
    assert all(report["invariants"].values())
    assert (report["season"], report["seed"], report["applicants"]) == (season.id, SEED, APPLICANTS)
    assert funnel["submitted"] == APPLICANTS
    assert funnel["admitted"] == len(outcome["admitted"]) <= season.seats + season.held_back_seats
    assert funnel["admitted"] == funnel["reported"] + funnel["withdrawn"]
    assert funnel["withdrawn"] == len(outcome["withdrawn"]) > 0
    assert funnel["accepted"] + sum(funnel["refused"].values()) >= APPLICANTS
    assert (fill["all"]["admitted"], fill["all"]["reported"]) == (funnel["admitted"], funnel["reported"])
    assert fill["all"]["seats"] + outcome["held_back_left"] == season.seats + season.held_back_seats
    assert fill["bases"].keys() == {base.code for base in season.bases}
    assert len({line["base"] for line in outcome["admitted"]}) > min(5, len(season.bases) - 1)
    assert outcome["refusals"].keys() & {"refused", "review_refused", "exam_dropped", "vacated"}
    ranks = [(each["total_points"], each["rank"]) for each in outcome["admitted"]]
    assert all(isinstance(points, int) and isinstance(rank, int) for points, rank in ranks)
    assert {"published", "consumed", "refused", "repeated", "dead"} <= report["messages"].keys()
    assert report["messages"]["dead"] == 0
    assert all(seconds >= 0 for seconds in report["seconds"].values())


def _leaves_its_files(folder: Path, admitted: Sequence[Mapping[str, Any]]) -> None:
    with (folder / "admitted.csv").open(encoding="utf-8-sig") as lines:
        assert len(list(csv.DictReader(lines))) == len(admitted)
    told = [json.loads(line) for line in (folder / "hr-messages.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {message["type"] for message in told} >= {
        "hr.trainee_expected.v1",
        "hr.trainee_arrived.v1",
        "hr.trainee_left.v1",
        "admission.agreement_accepted.v1",
        "admission.training_started.v1",
        "delivery.notification_issued.v1",
    }
    expected = {each["data"]["application"] for each in told if each["type"] == "hr.trainee_expected.v1"}
    assert expected == {line["application"] for line in admitted}


async def _can_be_checked(folder: Path, admitted: Mapping[str, Any]) -> None:
    """What the season left proves itself, explains itself, and can be drawn again on other terms [ADM-9]."""
    assert "all right" in await _typed("verify", str(folder), "--key", str(folder / "key.json"))
    name, base, specialty = admitted["application"], admitted["base"], admitted["specialty"]
    assert name in await _typed("certificate", name, "--from", str(folder / "certificates"))
    certificates, chart = str(folder / "certificates"), str(folder / "whatif.svg")
    assert specialty in await _typed("whatif", certificates, "--seats", f"{base}:{specialty}:25", "--chart", chart)
    assert (folder / "notices" / f"{base}.pdf").read_bytes().startswith(b"%PDF")


async def _typed(*words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", *words, cwd=CHECKOUT, stdout=PIPE, stderr=STDOUT
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()


async def test_an_interrupted_season_stops_everything_it_started(tmp_path: Path) -> None:
    async with season(tmp_path, *FEW) as run:
        await run.until_line("[1/")
        (folder,) = [folder for folder, record in runs.live_runs() if record.pid == run.process.pid]
        pids = [service.pid for _, r in runs.live_runs() if r.pid == run.process.pid for service in r.services.values()]
        run.process.send_signal(signal.SIGINT)
        assert await run.ended() == 128 + signal.SIGINT
    assert len(pids) == 6
    assert not folder.exists()
    assert not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
