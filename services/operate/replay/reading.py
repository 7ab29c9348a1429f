"""From the services' read models to what the replay acts on and is judged by."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from contracts.season import Season
from contracts.vocabulary import ApplicationId, BaseCode, Moment
from services.operate.replay.desk import Desk
from services.operate.replay.facts import UNPROPOSED, Facts, Place, Standing
from services.operate.replay.view import APPROVED, Enrolment, View, Wanted


@dataclass(frozen=True, slots=True)
class Reading:
    """One season at the desk."""

    desk: Desk
    season: Season

    async def view(self, wanted: Wanted) -> View:
        """What a clerk sees who looks for this: the list of reviews, or that of enrolments at one stage."""
        if wanted == APPROVED:
            return View(approved=_approved(await self._list("verification", "reviews")))
        return View(
            enrolments={
                line["application"]: Enrolment(
                    application=line["application"],
                    base=line["base"],
                    stage=line["stage"],
                    offered_at=datetime.fromisoformat(line["offered_at"]),
                    physical_by=datetime.fromisoformat(line["physical_by"]),
                )
                for line in await self._list("admission", "enrolments", stage=wanted)
            },
        )

    async def facts(self, known: Facts) -> Facts:
        """What the services know, beside what is known from outside."""
        standings, reviews, enrolments, accounts, *ranked = await asyncio.gather(
            self._list("registration", "standings"),
            self._list("verification", "reviews"),
            self._list("admission", "enrolments"),
            self._list("finance", "accounts"),
            *(self._ranked(base.code) for base in self.season.bases),
        )
        read = replace(
            known,
            standings=tuple(_standing(line) for line in standings),
            approved=_approved(reviews),
            ranked=frozenset[str]().union(*ranked),
            places=tuple(_place(line) for line in enrolments if line["stage"] not in UNPROPOSED),
            closed_accounts=frozenset(line["application"] for line in accounts if line["stage"] == "closed"),
        )
        return replace(read, banned=await self._bans(read))

    async def _ranked(self, base: BaseCode) -> frozenset[ApplicationId]:
        results = await self.desk.one("exams", f"/v1/seasons/{self.season.id}/bases/{base}/results")
        programmes = {} if results is None else results["programmes"]
        return frozenset(line["application"] for lines in programmes.values() for line in lines)

    async def _bans(self, facts: Facts) -> Mapping[ApplicationId, Moment]:
        track = self.season.track.value
        found = {
            place.application: await self.desk.one("registration", f"/v1/bans/{track}/{place.person_key}")
            for place in facts.withdrawn
        }
        return {
            application: max(datetime.fromisoformat(ban["bans_until"]) for ban in answer["bans"])
            for application, answer in found.items()
            if answer is not None and answer["bans"]
        }

    async def _list(self, service: str, what: str, **equals: str) -> list[dict[str, Any]]:
        return [item async for item in self.desk.pages(service, f"/v1/seasons/{self.season.id}/{what}", equals)]


def _approved(reviews: list[dict[str, Any]]) -> frozenset[ApplicationId]:
    return frozenset(line["application"] for line in reviews if line["outcome"] == "approved")


def _standing(line: Mapping[str, Any]) -> Standing:
    return Standing(
        application=line["application"],
        stage=line["stage"],
        reasons=tuple(line["reasons"]),
        final=line["final"],
        waits_for=line["waits_for"] or "",
    )


def _place(line: Mapping[str, Any]) -> Place:
    return Place(
        application=line["application"],
        person_key=line["person_key"],
        base=line["base"],
        specialty=line["specialty"],
        stage=line["stage"],
        reasons=tuple(line["reasons"]),
        total_points=line["total_points"],
        rank=line["rank"],
    )
