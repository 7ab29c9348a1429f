"""What finance files and settles in a rehearsal: uploads as they fall due, and what they come to [EXP-2, FIN-6]."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from contracts.season.season import Base, Season
from contracts.vocabulary import ApplicationId, Moment
from operations.client import Denied, OperationsClient
from rehearsal.runtime.running import Running
from rehearsal.simulator.facts import Money


@dataclass(frozen=True, slots=True)
class Till:
    """Finance as the office asks it; nothing is asked of a season that files nothing, or while finance is absent."""

    running: Running
    office: OperationsClient
    season: Season

    async def take_upload(self, now: Moment) -> bool:
        """Once uploads are due, file the record as it stands; whether there was anything to file."""
        if self.season.filings is None or now < self.season.filings.national_by or self._absent:
            return False
        return await _take(self.office, self.season)

    async def money(self) -> Money | None:
        """All deltas applied in turn, the record of now, and who is settled with public funds."""
        return None if self.season.filings is None or self._absent else await _money(self.office, self.season)

    @property
    def _absent(self) -> bool:
        return "finance" in self.running.absent


async def _take(office: OperationsClient, season: Season) -> bool:
    try:
        await office.post("finance", _place(season))
    except Denied as refused:
        if refused.status != HTTPStatus.CONFLICT:
            raise
        return False
    return True


async def _money(client: OperationsClient, season: Season) -> Money:
    numbers = [each["number"] async for each in client.pages("finance", _place(season), {})]
    uploaded = dict[ApplicationId, Mapping[str, Any]]()
    for number in numbers:
        for each in (await _one(client, f"{_place(season)}/{number}/delta?since={number - 1}"))["changes"]:
            uploaded.pop(each["entry"]["application"], None)
            if each["change"] != "removed":
                uploaded[each["entry"]["application"]] = each["entry"]
    records = await asyncio.gather(*(_of_base(client, season, base, "national") for base in season.bases))
    settled = await asyncio.gather(*(_of_base(client, season, base, "settlement") for base in season.bases))
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


async def _of_base(client: OperationsClient, season: Season, base: Base, what: str) -> dict[str, Any]:
    return await _one(client, f"/v1/seasons/{season.id}/bases/{base.code}/{what}")


async def _one(client: OperationsClient, path: str) -> dict[str, Any]:
    return await client.read("finance", path)
