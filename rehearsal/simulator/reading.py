"""From the services' read models to what the replay acts on and is judged by."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from contracts.messages.delivery import NotificationIssued
from contracts.recipients import RecipientName
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SpecialtyCode, Track
from operations.client import OperationsClient
from operations.deliveries import logged
from operations.filing.admissions import books, places
from rehearsal.simulator.facts import CompletionLine, LinkedLine, Notified, StatusLine, SystemFacts, ToldOutside
from rehearsal.simulator.view import ClerkView, EnrolmentLine, Wanted


@dataclass(frozen=True, slots=True)
class Reading:
    """One season, as its services show it."""

    client: OperationsClient
    season: Season

    async def view(self, wanted: Wanted) -> ClerkView:
        """What a clerk sees who looks for this."""
        match wanted:
            case "approved":
                return ClerkView(approved=_approved(await self._list("verification", "reviews")))
            case "unconfirmed":
                lists = await asyncio.gather(*(self._unconfirmed(base.code) for base in self.season.bases))
                return ClerkView(unconfirmed=dict(lists))
            case "unplaced":
                lines = await self._list("registration", "standings", stage=wanted)
                return ClerkView(unplaced=frozenset(line["application"] for line in lines))
            case stage:
                return await self._enrolled(stage)

    async def _enrolled(self, stage: str) -> ClerkView:
        return ClerkView(
            enrolments={
                line["application"]: EnrolmentLine(
                    application=line["application"],
                    base=line["base"],
                    stage=line["stage"],
                    offered_at=datetime.fromisoformat(line["offered_at"]),
                    physical_by=datetime.fromisoformat(line["physical_by"]),
                )
                for line in await self._listed(stage)
            },
        )

    async def _listed(self, stage: str) -> list[dict[str, Any]]:
        """Everyone at the stage; a postgraduate's link asks for no physical [REG-7]."""
        placed, linked = await asyncio.gather(
            self._list("admission", "enrolments", stage=stage), self._list("admission", "postgraduates", stage=stage)
        )
        offers = ({**line, "offered_at": line["linked_at"], "physical_by": line["linked_at"]} for line in linked)
        return [*placed, *offers]

    async def facts(self, known: SystemFacts) -> SystemFacts:
        """What the services know, beside what is known from outside."""
        standings, reviews, placed, linked, accounts, ended, *ranked = await asyncio.gather(
            self._list("registration", "standings"),
            self._list("verification", "reviews"),
            places(self.client, self.season),
            self._list("admission", "postgraduates"),
            self._list("finance", "accounts"),
            self._list("admission", "completions"),
            *(self._ranked(base.code) for base in self.season.bases),
        )
        read = replace(
            known,
            standings=tuple(_standing(line) for line in standings),
            approved=_approved(reviews),
            ranked=frozenset[str]().union(*ranked),
            places=placed,
            linked=tuple(_linked(line) for line in linked),
            counted={line["application"]: _completion(line) for line in ended},
            closed_accounts=frozenset(line["application"] for line in accounts if line["stage"] == "closed"),
        )
        return replace(read, banned=await self._bans(read))

    async def told(self) -> Mapping[RecipientName, tuple[ToldOutside, ...]]:
        """All that everybody outside was told [DLV-1]."""
        known = (await self.client.read("delivery", "/v1/deliveries", made=True))["items"]
        return {each["recipient"]: await self._log(each["recipient"], each["last"]) for each in known}

    async def _log(self, recipient: RecipientName, last: int) -> tuple[ToldOutside, ...]:
        entries = await logged(self.client, recipient, 0, last)
        return tuple(_told(each) for each in entries)

    async def books(self, known: SystemFacts) -> SystemFacts:
        """Every seat of the season, as admission's books have it [ADM-2]."""
        drawn = await self.client.one("admission", f"/v1/seasons/{self.season.id}/round")
        held_back = self.season.held_back_seats if drawn is None else drawn["held_back_left"]
        vain = () if drawn is None else tuple(_wanted_in_vain(drawn, self.season))
        seats = await books(self.client, self.season)
        return replace(known, books=seats, held_back_left=held_back, wanted_in_vain=vain)

    async def _unconfirmed(self, base: BaseCode) -> tuple[BaseCode, tuple[ApplicationId, ...]]:
        proposal = await self.client.one("admission", f"/v1/seasons/{self.season.id}/bases/{base}/proposal")
        return base, () if proposal is None else tuple(proposal["unconfirmed"])

    async def _ranked(self, base: BaseCode) -> frozenset[ApplicationId]:
        results = await self.client.one("exams", f"/v1/seasons/{self.season.id}/bases/{base}/results")
        programmes = {} if results is None else results["programmes"]
        return frozenset(line["application"] for lines in programmes.values() for line in lines)

    async def _bans(self, facts: SystemFacts) -> Mapping[ApplicationId, Moment]:
        track = self.season.track.value
        found = {
            place.application: await self.client.one("registration", f"/v1/bans/{track}/{place.person_key}")
            for place in (*facts.gone, *(one for one in facts.present if one.application in facts.reinstated))
        }
        return {
            application: max(datetime.fromisoformat(ban["bans_until"]) for ban in answer["bans"])
            for application, answer in found.items()
            if answer is not None and answer["bans"]
        }

    async def _list(self, service: str, what: str, **equals: str) -> list[dict[str, Any]]:
        return [item async for item in self.client.pages(service, f"/v1/seasons/{self.season.id}/{what}", equals)]


Vain = tuple[ApplicationId, BaseCode, SpecialtyCode]


def _told(entry: Mapping[str, Any]) -> ToldOutside:
    word = f"{entry['source']}/{entry['id']}"
    said = NotificationIssued.model_validate(entry["data"]) if entry["type"] == NotificationIssued.TYPE else None
    if said is None or not said.stands:
        return ToldOutside(entry["deliverynumber"], word)
    of = Notified(said.application, said.about, said.base, said.issued_at, said.happens_at, sits=bool(said.sittings))
    return ToldOutside(entry["deliverynumber"], word, of)


def _wanted_in_vain(drawn: Mapping[str, Any], season: Season) -> Iterator[Vain]:
    """Seats nobody got though somebody without one named the base and may train there [ADM-6, REG-5]."""
    granted = {grant["application"] for grant in drawn["grants"]}
    for entrant in (one for one in drawn["entrants"] if drawn["drawn"] and one["application"] not in granted):
        own, bound = season.base(entrant["base"]), entrant["category"] == "order" and season.track is Track.RESIDENCY
        streams = {own.stream_of(each) for each in entrant["preferences"]} if own is not None else set()
        for base in filter(None, map(season.base, entrant["bases"])):
            for specialty, seats in drawn["left"].get(base.code, {}).items():
                barred = bound and specialty not in season.registration.order_specialties
                if seats > 0 and base.stream_of(specialty) in streams and not barred:
                    yield entrant["application"], base.code, specialty


def _approved(reviews: list[dict[str, Any]]) -> frozenset[ApplicationId]:
    return frozenset(line["application"] for line in reviews if line["outcome"] == "approved")


def _completion(line: Mapping[str, Any]) -> CompletionLine:
    sat = frozenset((line["application"], one["attempt"], one["passed"]) for one in line["attempts"])
    return CompletionLine(sat, line["certificate"] is not None)


def _linked(line: Mapping[str, Any]) -> LinkedLine:
    return LinkedLine(
        application=line["application"],
        person_key=line["person_key"],
        base=line["base"],
        specialty=line["specialty"],
        stage=line["stage"],
        linked_at=datetime.fromisoformat(line["linked_at"]),
    )


def _standing(line: Mapping[str, Any]) -> StatusLine:
    return StatusLine(
        application=line["application"],
        stage=line["stage"],
        reasons=tuple(line["reasons"]),
        final=line["final"],
        waits_for=line["waits_for"] or "",
    )
