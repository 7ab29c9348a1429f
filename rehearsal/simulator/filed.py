"""What finance files and settles in a rehearsal: uploads as they fall due, and what they come to [EXP-2, FIN-6]."""

import asyncio
from collections.abc import Mapping
from typing import Any

from contracts.season.season import Base, Season
from contracts.vocabulary import ApplicationId, Moment
from rehearsal.simulator.desk import Desk
from rehearsal.simulator.facts import Money


async def take_upload(desk: Desk, season: Season, now: Moment) -> bool:
    """Once uploads are due, file the record as it stands; whether there was anything to file."""
    if season.filings is None or now < season.filings.national_by or "finance" in desk.running.absent:
        return False
    return await desk.post("finance", _place(season)) is not None


async def money_of(desk: Desk, season: Season) -> Money | None:
    """All deltas applied in turn, the record of now, and who is settled with public funds; None without filings."""
    if season.filings is None or "finance" in desk.running.absent:
        return None
    numbers = [each["number"] async for each in desk.pages("finance", _place(season), {})]
    uploaded = dict[ApplicationId, Mapping[str, Any]]()
    for number in numbers:
        for each in (await _one(desk, f"{_place(season)}/{number}/delta?since={number - 1}"))["changes"]:
            uploaded.pop(each["entry"]["application"], None)
            if each["change"] != "removed":
                uploaded[each["entry"]["application"]] = each["entry"]
    records = await asyncio.gather(*(_of_base(desk, season, base, "national") for base in season.bases))
    settled = await asyncio.gather(*(_of_base(desk, season, base, "settlement") for base in season.bases))
    funds = [fund for answer in settled for fund in answer["funds"]]
    shares = [{each["application"] for each in fund["settled"]["shares"] if each["settled_fen"]} for fund in funds]
    unpaid = [{each["application"] for each in fund["settled"]["shares"] if not each["settled_fen"]} for fund in funds]
    return Money(
        uploaded=uploaded,
        recorded={entry["application"]: entry for record in records for entry in record["entries"]},
        borne=frozenset[str]().union(*shares) - frozenset[str]().union(*unpaid),
        months=any(answer["through"] for answer in settled),
        unexplained=sum(fund["balance_fen"] != fund["explained_fen"] for fund in funds),
    )


def _place(season: Season) -> str:
    return f"/v1/seasons/{season.id}/national/uploads"


async def _of_base(desk: Desk, season: Season, base: Base, what: str) -> dict[str, Any]:
    return await _one(desk, f"/v1/seasons/{season.id}/bases/{base.code}/{what}")


async def _one(desk: Desk, path: str) -> dict[str, Any]:
    found = await desk.one("finance", path)
    if found is None:
        raise LookupError(path)
    return found
