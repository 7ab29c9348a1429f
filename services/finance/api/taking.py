"""An upload of the national record is taken: the record as it stands, said in parts, then the head that names them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException

from contracts.callers import Caller, Scope
from contracts.envelope import Message
from contracts.messages.finance import NationalPartFiled, NationalUploadTaken, UploadPart
from contracts.season.season import Season, Seasons
from contracts.vocabulary import Moment, SeasonId
from services.chassis.http.gate import Gate
from services.chassis.http.service import Documents, Tell
from services.finance.api.national import UploadRead, Uploads
from services.finance.domain.national import parts
from services.finance.domain.roll import Roll
from services.finance.domain.uploads import upload_key
from services.finance.store import ROLL, UPLOAD

_LOOKS: Final = 200
_PAUSE_SECONDS: Final = 0.05
"""So often, and so far apart, it is looked whether the upload is kept: it comes back over the bus."""


def taking(documents: Documents, tell: Tell, gate: Gate, seasons: Seasons) -> APIRouter:
    """`POST /v1/seasons/{season}/national/uploads`, for whoever files for the province, under the name on record."""
    router = APIRouter(prefix="/v1/seasons/{season}/national/uploads")
    filing = gate.asks(Scope.IDENTITIES)
    desk = _Desk(documents, tell, Uploads(documents, seasons))

    @router.post("", status_code=201)
    async def take_upload(season: SeasonId, caller: Annotated[Caller, filing]) -> UploadRead:
        """File the record as it stands under the next number; 409 when nothing changed, or somebody else just did."""
        last = await desk.filed.last(season)
        found = [each async for each in desk.standing(desk.filed.season(season))]
        named = tuple(UploadPart(base=base, digest=part.digest, entries=len(part.entries)) for base, part in found)
        if named == (last.parts if last else ()):
            detail = "nobody is on record" if last is None else f"nothing changed since upload {last.number}"
            raise HTTPException(409, {"code": "nothing_changed", "field": "season", "detail": detail})
        known = {part.digest for part in last.parts} if last else set[str]()
        for part in (part for _, part in found if part.digest not in known):
            await desk.say(part)
        taken = await desk.say_head(season, 1 if last is None else last.number + 1, caller.name, named)
        return desk.filed.shown(await desk.kept(taken))

    return router


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where uploads are taken: what stands on the rolls, what is said, what came back. Raises `HTTPException`."""

    documents: Documents
    tell: Tell
    filed: Uploads

    async def standing(self, season: Season) -> AsyncIterator[tuple[str, NationalPartFiled]]:
        """Every part of the record now, by base."""
        for base in season.bases:
            roll = await self.documents.get(ROLL, f"{season.id}/{base.code}") or Roll(season.id, base.code)
            for part in parts(roll):
                yield base.code, part

    async def say(self, message: Message) -> None:
        if not await self.tell(lambda _: message):
            raise _unsaid()

    async def say_head(
        self, season: SeasonId, number: int, by: str, named: tuple[UploadPart, ...]
    ) -> NationalUploadTaken:
        """The upload as it was said, with its moment."""
        said = list[NationalUploadTaken]()

        def head(now: Moment) -> Message:
            said.append(NationalUploadTaken(season=season, number=number, taken_at=now, by=by, parts=named))
            return said[-1]

        if not await self.tell(head):
            raise _unsaid()
        return said[-1]

    async def kept(self, taken: NationalUploadTaken) -> NationalUploadTaken:
        """The upload once all of it is kept."""
        for _ in range(_LOOKS):
            found = await self.documents.get(UPLOAD, upload_key(taken.season, taken.number))
            if found is not None and found.taken is not None and await self.filed.whole(found.taken):
                if found.taken == taken:
                    return taken
                raise HTTPException(409, {"code": "taken_meanwhile", "field": "number", "detail": "ask again"})
            await asyncio.sleep(_PAUSE_SECONDS)
        raise HTTPException(503, {"code": "not_yet_kept", "field": "number", "detail": f"{taken.number} is on its way"})


def _unsaid() -> HTTPException:
    return HTTPException(503, {"code": "unsaid", "field": "season", "detail": "the broker did not take it; ask again"})
