"""The HTTP edge of certificates: one applicant's, a base's signed head, all of a base in one file [ADM-9].

Nothing is kept: every answer follows from the documents of intakes and of the round.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from contracts.season import Season, Seasons
from contracts.vocabulary import ApplicationId, SeasonId
from services.admission.api.read import Read
from services.admission.certificates.heading import Certified
from services.admission.certificates.province import certified_round
from services.admission.certificates.publishing import line, lines, signed
from services.admission.domain.intake import key_of
from services.admission.domain.round_snapshot import round_of
from services.admission.domain.snapshotting import certified_base
from services.admission.store import INTAKE, PROVINCE
from services.chassis.service import Documents
from services.chassis.signing import Signer

ROUND: Final = "round"


class KeyRead(Read):
    """The key every head is signed with: ed25519, 32 bytes in hexadecimal."""

    public_key: str
    key_id: str


class SignedHead(Read):
    """What a page of certificates rests on; the signature is over the head's canonical JSON."""

    head: dict[str, Any]
    signature: str


class CertificateRead(Read):
    """One certificate, its path to the root, and the signed head that root stands in."""

    page: str
    certificate: dict[str, Any]
    path: tuple[str, ...]
    signed: SignedHead


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pages there are: a base by its code, or `round`."""

    documents: Documents
    seasons: Seasons

    async def known(self, season: SeasonId, page: str) -> Certified:
        """The page, or a refusal with status 404."""
        found = await self._page(self.seasons[season], page) if season in self.seasons else None
        if found is None:
            raise HTTPException(404, "no_certificates")
        return found

    async def pages(self) -> AsyncIterator[tuple[str, Certified]]:
        """Every page of every season."""
        for season in self.seasons.values():
            for name in (*(base.code for base in season.bases), ROUND):
                if (found := await self._page(season, name)) is not None:
                    yield name, found

    async def _page(self, season: Season, page: str) -> Certified | None:
        if page == ROUND:
            drawn = await self.documents.get(PROVINCE, season.id)
            snapshot = None if drawn is None else round_of(drawn, season)
            return None if snapshot is None else certified_round(snapshot)
        intake = await self.documents.get(INTAKE, key_of(season.id, page))
        return None if intake is None else certified_base(intake, season)


def certificates(documents: Documents, seasons: Seasons, signer: Signer) -> APIRouter:
    """The read models over certificates."""
    router, shelf = APIRouter(prefix="/v1"), Shelf(documents, seasons)

    @router.get("/certificates/key")
    async def read_key() -> KeyRead:
        return KeyRead(public_key=signer.public_key, key_id=signer.key_id)

    @router.get("/seasons/{season}/certificates/{page}/head")
    async def read_head(season: SeasonId, page: str) -> SignedHead:
        return SignedHead.model_validate(signed((await shelf.known(season, page)).head, signer.sign))

    @router.get("/seasons/{season}/certificates/{page}", response_class=Response)
    async def read_page(season: SeasonId, page: str) -> Response:
        return Response(b"".join(lines(await shelf.known(season, page))), media_type="application/jsonl")

    @router.get("/applications/{application}/certificates")
    async def read_certificates(application: ApplicationId) -> tuple[CertificateRead, ...]:
        found = [_read(name, page, application, signer) async for name, page in shelf.pages()]
        told = tuple(each for each in found if each is not None)
        if not told:
            raise HTTPException(404, "no_certificate")
        return told

    return router


def _read(name: str, page: Certified, application: ApplicationId, signer: Signer) -> CertificateRead | None:
    found = line(page, application)
    if found is None:
        return None
    return CertificateRead.model_validate({"page": name, **found, "signed": signed(page.head, signer.sign)})
