"""An upload of the national record is taken: the record as it stands, said in parts, then the head that names them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Header, Response

from contracts.callers import Caller, Scope
from contracts.messages.finance import NationalPartFiled, NationalUploadTaken, UploadPart
from contracts.season.season import Season, Seasons
from contracts.vocabulary import Moment, SeasonId
from services.chassis.http.gate import Gate
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, Said, Tell
from services.finance.api.national import UploadRead, Uploads
from services.finance.domain.roll.state import Roll
from services.finance.projections.national import parts
from services.finance.projections.uploads import upload_key
from services.finance.store import ROLL, UPLOAD

RequestKey = Annotated[str, Header(max_length=128)]
LOOKS: Final = 200
_PAUSE_SECONDS: Final = 0.05
"""So often, and so far apart, it is looked whether the upload is kept: it comes back over the bus."""


def taking(documents: Documents, tell: Tell, gate: Gate, seasons: Seasons) -> APIRouter:
    """`POST /v1/seasons/{season}/national/uploads`, for whoever files for the province, under the name on record."""
    router = APIRouter(prefix="/v1/seasons/{season}/national/uploads")
    filing = gate.asks(Scope.IDENTITIES)
    desk = _Desk(documents, tell, Uploads(documents, seasons))

    @router.post("", status_code=201, responses={202: {"model": UploadRead, "description": "taken, and on its way"}})
    async def take_upload(
        season: SeasonId, caller: Annotated[Caller, filing], response: Response, idempotency_key: RequestKey = ""
    ) -> UploadRead:
        """File the record as it stands under the next number; 409 when nothing changed, or somebody else just did.

        201 once it is kept; 202 where that takes long, as while the broker is away: it is taken, and will be kept.
        Asked again with the same `Idempotency-Key` it is the same upload; after a 503 nobody knows, so ask again.
        """
        request = f"{caller.name}/{idempotency_key}"
        before = await desk.before(season, request) if idempotency_key else None
        taken = await desk.taken(season, caller.name, request) if before is None else before
        if before is not None and not await desk.kept(before):
            await desk.file(lambda _: before, before.number, season, request)
        response.status_code = 201 if await desk.kept_soon(taken) else 202
        response.headers["location"] = f"/v1/seasons/{season}/national/uploads/{taken.number}"
        return desk.filed.shown(taken)

    return router


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where uploads are taken: what stands on the rolls, what is said, what came back. Raises `Problem`."""

    documents: Documents
    tell: Tell
    filed: Uploads

    async def before(self, season: SeasonId, request: str) -> NationalUploadTaken | None:
        """What came of this request when it was made before."""
        said = await self.tell.before(f"{season}/", request)
        return None if said is None else _upload(said)

    async def taken(self, season: SeasonId, by: str, request: str) -> NationalUploadTaken:
        """Say the record as it stands now: what is new of its parts, then the head that names them all."""
        last = await self.filed.last(season)
        found = [each async for each in self.standing(self.filed.season(season))]
        named = tuple(UploadPart(base=base, digest=part.digest, entries=len(part.entries)) for base, part in found)
        if named == (last.parts if last else ()):
            detail = "nobody is on record" if last is None else f"nothing changed since upload {last.number}"
            raise Problem(409, "nothing_changed", "season", detail)
        known = {part.digest for part in last.parts} if last else set[str]()
        for part in (part for _, part in found if part.digest not in known):
            await self.say(part)
        number = 1 if last is None else last.number + 1

        def head(now: Moment) -> NationalUploadTaken:
            return NationalUploadTaken(season=season, number=number, taken_at=now, by=by, parts=named)

        return await self.file(head, number, season, request)

    async def standing(self, season: Season) -> AsyncIterator[tuple[str, NationalPartFiled]]:
        """Every part of the record now, by base."""
        for base in season.bases:
            roll = await self.documents.get(ROLL, f"{season.id}/{base.code}") or Roll(season.id, base.code)
            for part in parts(roll):
                yield base.code, part

    async def say(self, part: NationalPartFiled) -> None:
        if await self.tell(lambda _: part) is None:
            raise _unsaid()

    async def file(
        self, head: Callable[[Moment], NationalUploadTaken], number: int, season: SeasonId, request: str
    ) -> NationalUploadTaken:
        """The upload of this number as it was said, for good: the first one said, which may be somebody else's."""
        said = await self.tell(head, upload_key(season, number), request)
        if said is None:
            raise _unsaid()
        if said.asked != request:
            raise _somebody_elses()
        return _upload(said)

    async def kept_soon(self, taken: NationalUploadTaken) -> bool:
        """Whether all of the upload is kept within a few seconds."""
        for _ in range(LOOKS):
            if await self.kept(taken):
                return True
            await asyncio.sleep(_PAUSE_SECONDS)
        return False

    async def kept(self, taken: NationalUploadTaken) -> bool:
        """Whether all of it is kept by now."""
        found = await self.documents.get(UPLOAD, upload_key(taken.season, taken.number))
        if found is None or found.taken is None or not await self.filed.whole(found.taken):
            return False
        if found.taken != taken:
            raise _somebody_elses()
        return True


def _upload(said: Said) -> NationalUploadTaken:
    if not isinstance(said.message, NationalUploadTaken):
        raise TypeError(said.message.TYPE)
    return said.message


def _somebody_elses() -> Problem:
    return Problem(409, "taken_meanwhile", "number", "ask again")


def _unsaid() -> Problem:
    detail = "it is not known whether it was taken; ask again, with the same Idempotency-Key"
    return Problem(503, "unsaid", "season", detail)
