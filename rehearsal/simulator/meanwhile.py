"""What admission knows of a season that still runs: its fill and its admitted, as at any moment [ADM-8]."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx

from contracts.season.season import Season
from rehearsal.runtime.running import Running
from rehearsal.simulator.certificates import leave_certificates
from rehearsal.simulator.desk import Desk
from rehearsal.simulator.facts import SystemFacts
from rehearsal.simulator.outcome import fill_of
from rehearsal.simulator.reading import Reading
from rehearsal.simulator.report import admitted_csv

_SECONDS = 60.0
_FILL = ("base", "specialty", "seats", "admitted", "reported", "cut_off_points")


def answering(admission: str, token: str) -> Running:
    """A system of which only admission is asked, and only read."""
    return Running(
        amqp={}, http={"admission": admission}, webhook_secret="", read_token=token, folder=Path(), stores={}
    )


async def admissions(running: Running, season: Season) -> SystemFacts:
    """Every place and every seat. Raises `httpx.HTTPError` when admission does not answer as it should."""
    async with httpx.AsyncClient(timeout=_SECONDS) as client:
        reading = Reading(Desk(running, client), season)
        planned = season.seats + season.held_back_seats
        return await reading.books(await reading.places(SystemFacts(planned=planned)))


async def certificates(running: Running, season: Season, out: Path) -> Path:
    """The certificates there are now, in a folder of `out` [ADM-9]."""
    async with httpx.AsyncClient(timeout=_SECONDS) as client:
        return await leave_certificates(client, running, season, out)


def fill(facts: SystemFacts) -> Iterator[tuple[str, bytes]]:
    """How far seats are filled, as data and as a table."""
    found = fill_of(facts)
    yield "fill.json", json.dumps(found, ensure_ascii=False, sort_keys=True, indent=2).encode() + b"\n"
    lines = [
        {"base": base, "specialty": specialty, **counts}
        for base, of in found["bases"].items()
        for specialty, counts in (*of["specialties"].items(), ("all", of["all"]))
    ]
    rows = [_FILL, *(tuple("" if line[name] is None else str(line[name]) for name in _FILL) for line in lines)]
    yield "fill.csv", "".join(f"{','.join(row)}\r\n" for row in rows).encode("utf-8-sig")


def admitted(facts: SystemFacts) -> Iterator[tuple[str, bytes]]:
    """The admitted so far."""
    yield "admitted.csv", admitted_csv(facts).encode("utf-8-sig")
