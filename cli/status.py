"""`status`: what runs here, or wherever the environment says, and whether it is ready."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from cli.asked import access_of, given
from cli.attended import awaited, say
from cli.shown import AsJson, as_json, line, table
from operations import runs
from operations.access import Access
from operations.client import OperationsClient

Ready = Mapping[str, Any]
"""What a process answers to whether it is ready; without `status`, nothing."""


_SCALED: Final = ("workers", "cause", "since", "wished", "ready", "oldest_seconds")


def status(*, json: AsJson = False) -> None:
    """Show what runs here, or at the addresses in ZHAOLU_OPERATOR_*, whether it is ready, and if not, why."""
    named, records = given(), [record for _, record in runs.live_runs()]
    work = _all_told(records) if named is None else _elsewhere(named)
    told = awaited(lambda: "the services to say whether they are ready", work)
    if json:
        as_json(told)
    elif told:
        show(told)
    else:
        say("nothing is running")


async def _all_told(records: Sequence[runs.RunRecord]) -> list[dict[str, Any]]:
    return [told_of(record, await answers(access_of(record))) for record in records]


async def _elsewhere(named: Access) -> list[dict[str, Any]]:
    """The system the environment names, as a run that was not started here."""
    ready = await answers(named)
    services = [_line(name, url, ready[name]) for name, url in named.addresses.items()]
    return [{"id": "elsewhere", "purpose": None, "pid": None, "started_at": None, "services": services}]


async def answers(access: Access) -> dict[str, Ready]:
    """What every process says of itself, all asked at once."""
    async with OperationsClient.of(access) as client:
        told = await asyncio.gather(*map(client.ready, access.addresses))
    return dict(zip(access.addresses, told, strict=True))


def is_ready(answer: Ready) -> bool:
    return answer.get("status") == "ready"


def told_of(record: runs.RunRecord, ready: Mapping[str, Ready]) -> dict[str, Any]:
    """A run as `status` tells it, without its credentials."""
    services = [
        _line(name, service.url, ready[name], service.pid, service.restarts)
        for name, service in record.services.items()
    ]
    about = {name: getattr(record, name) for name in ("id", "purpose", "pid", "started_at")}
    scaled = {name: asdict(each) for name, each in runs.scaling_of(runs.folder_of_runs() / record.id).items()}
    return {**about, "services": services, **({"scaling": scaled} if scaled else {})}


def _line(name: str, url: str, ready: Ready, process: int | None = None, restarts: int | None = None) -> dict[str, Any]:
    return {
        "service": name,
        "process": process,
        "restarts": restarts,
        "address": url,
        "ready": is_ready(ready),
        "why": list(ready.get("why", ())),
    }


def show(told: Sequence[Mapping[str, Any]]) -> None:
    for run in told:
        line(f"{run['id']}  process {run['pid']}, since {run['started_at']}" if run["pid"] else run["id"])
        rows = [{**each, "why": [why["code"] for why in each["why"]]} for each in run["services"]]
        table(rows, ("service", "process", "restarts", "address", "ready", "why"))
        if scaled := run.get("scaling"):
            table([{"service": name, **each} for name, each in scaled.items()], ("service", *_SCALED))
        for each in run["services"]:
            for why in each["why"]:
                line(f"{each['service']}: {why['code']}: {why['detail']}")
