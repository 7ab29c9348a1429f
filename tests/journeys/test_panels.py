"""Every panel of the dashboards, asked of a real Prometheus that scraped a season as it was played [OPS-4]."""

import asyncio
import json
import math
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from operations import runs
from rehearsal.runtime.ports import free_port
from tests.architecture.test_observability import DASHBOARDS
from tests.journeys.season_run import season
from tests.waiting import answers, until

IN_SIMULATED_TIME: Final = frozenset({"From event to commit"})
"""What is measured only where business time is the time of day: its quantiles are of nothing here."""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="Prometheus is not here: Debian has it"),
]


@asynccontextmanager
async def prometheus(urls: dict[str, str], folder: Path) -> AsyncIterator[str]:
    """One that scrapes these services each second, for as long as the block lasts."""
    jobs = [{"targets": [url.removeprefix("http://")], "labels": {"service": name}} for name, url in urls.items()]
    told = {
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [{"job_name": "zhaolu", "honor_labels": True, "static_configs": jobs}],
    }
    (folder / "prometheus.yaml").write_text(json.dumps(told), encoding="utf-8")
    at = f"127.0.0.1:{free_port()}"
    words = [f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/tsdb"]
    with (folder / "prometheus.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            "prometheus", *words, f"--web.listen-address={at}", stdout=log, stderr=log
        )
        try:
            await until(partial(answers, f"http://{at}/-/ready"))
            yield f"http://{at}"
        finally:
            process.kill()
            await process.wait()


def panels() -> list[dict[str, Any]]:
    return [panel for path in DASHBOARDS for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]]


def expression(target: dict[str, Any]) -> str:
    """As Grafana asks it, with everything chosen."""
    told = str(target["expr"]).replace("$__rate_interval", "10s")
    return re.sub(r"\$(service|type)\b", ".*", told)


async def asked(client: httpx.AsyncClient, target: dict[str, Any], since: float, until_then: float) -> list[Any]:
    """The series this gave over the whole season, without those of which nothing is known."""
    query = {"query": expression(target), "start": str(since), "end": str(until_then), "step": "1"}
    answer = (await client.get("/api/v1/query_range", params=query)).json()
    assert answer["status"] == "success", (target["expr"], answer)
    found: Sequence[Any] = answer["data"]["result"]
    return [each for each in found if any(not math.isnan(float(value)) for _, value in each["values"])]


async def test_every_panel_draws_a_season_or_is_one_that_is_empty_where_all_is_well(tmp_path: Path) -> None:
    empty, wrong = list[str](), list[str]()
    async with season(tmp_path / "out", "--applicants", "60") as run:
        await run.until_line("[1/")
        (record,) = [record for _, record in runs.live_runs() if record.pid == run.process.pid]
        async with (
            prometheus({name: service.url for name, service in record.services.items()}, tmp_path) as url,
            httpx.AsyncClient(base_url=url, timeout=None) as client,
        ):
            begun = float((await client.get("/api/v1/query", params={"query": "time()"})).json()["data"]["result"][1])
            assert await run.ended() == 0, "\n".join(run.lines[-20:])
            ended = float((await client.get("/api/v1/query", params={"query": "time()"})).json()["data"]["result"][1])
            for panel in panels():
                found = [(target, await asked(client, target, begun, ended)) for target in panel["targets"]]
                empty += [panel["title"]] if not any(series for _, series in found) else []
                wrong += [fault for target, series in found for fault in faults(panel, target, series)]
    well = {panel["title"] for panel in panels() if panel["fieldConfig"]["defaults"].get("noValue") == "none"}
    assert set(empty) - well <= IN_SIMULATED_TIME
    assert wrong == []


def faults(panel: dict[str, Any], target: dict[str, Any], series: Sequence[Any]) -> list[str]:
    """A legend that names a label there is not, or that two series share; a unit that is another's."""
    title, legend = panel["title"], target.get("legendFormat", "")
    names = re.findall(r"\{\{(\w+)\}\}", legend)
    lacking = [f"{title}: no label {name}" for name in names if any(name not in each["metric"] for each in series)]
    drawn = [tuple(each["metric"].get(name) for name in names) for each in series]
    lacking += [f"{title}: two lines are called alike"] if legend and len(set(drawn)) < len(drawn) else []
    of, unit = target["expr"].replace("process_cpu_seconds", ""), panel["fieldConfig"]["defaults"]["unit"]
    known = {"s": "_seconds" in of, "bytes": "_bytes" in of, "mps": "rate(" in of, "reqps": "rate(" in of}
    right = known.get(unit, not known["s"] and not known["bytes"])
    return lacking if right else [*lacking, f"{title}: {unit} of {target['expr']}"]
