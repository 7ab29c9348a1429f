"""The HTTP edge of certificates: one applicant's, the signed heads of season and pages, all of a page in one file.

[ADM-9].

Nothing is kept: every answer follows from the documents of intakes and of the round.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.season.moving import as_written
from contracts.season.season import Season, Seasons
from contracts.vocabulary import ApplicationId, SeasonId
from services.admission.api.read import Read
from services.admission.certificates.binding import ROUND, season_head
from services.admission.certificates.heading import Certified
from services.admission.certificates.province import certified_round
from services.admission.certificates.publishing import line, lines, signed
from services.admission.domain.intake.snapshotting import certified_base
from services.admission.domain.intake.state import key_of
from services.admission.domain.province.snapshotting import round_of
from services.admission.store import INTAKE, PROVINCE
from services.chassis.core.signing import Signer
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents
from services.chassis.http.shared import PublicRoute
from services.chassis.http.whole import decided

SERIAL: Final = "certificates-serial"
"""The header that tells with which head the lines of a page go."""


class KeyRead(Read):
    """The key every head is signed with: ed25519, 32 bytes in hexadecimal."""

    public_key: str
    key_id: str


class SignedHead(Read):
    """What a page of certificates rests on; the signature is over the head's canonical JSON."""

    head: dict[str, Any]
    signature: str


class SeasonRead(SignedHead):
    """The head of the season, and the heads of all pages it names."""

    pages: dict[str, SignedHead]


class CertificateRead(Read):
    """One certificate, its place on its page, its path to the root, and the signed head that root stands in."""

    page: str
    certificate: dict[str, Any]
    at: int
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
            raise Problem(404, "no_certificates")
        return found

    async def all_of(self, season: SeasonId) -> dict[str, Certified]:
        """Every page of a season by name. Raises a refusal with status 404 where there is none."""
        known = self.seasons.get(season)
        pages = {} if known is None else {name: page async for name, page in self._pages(known)}
        if not pages:
            raise Problem(404, "no_certificates")
        return pages

    async def pages(self) -> AsyncIterator[tuple[str, Certified]]:
        """Every page of every season."""
        for season in self.seasons.values():
            async for named in self._pages(season):
                yield named

    async def _pages(self, season: Season) -> AsyncIterator[tuple[str, Certified]]:
        for name in (*(base.code for base in season.bases), ROUND):
            if (found := await self._page(season, name)) is not None:
                yield name, found

    async def _page(self, season: Season, page: str) -> Certified | None:
        if page == ROUND:
            drawn = await decided(self.documents, PROVINCE, season.id)
            snapshot = None if drawn is None else round_of(drawn[0], season)
            return None if drawn is None or snapshot is None else certified_round(snapshot).numbered(drawn[1])
        intake = await decided(self.documents, INTAKE, key_of(season.id, page))
        written = None if intake is None else certified_base(intake[0], season)
        return None if intake is None or written is None else written.numbered(intake[1])


def public_key(_documents: Documents, signer: Signer) -> APIRouter:
    """The read model for everybody: what a signature is checked with is nobody's secret."""
    router = APIRouter(prefix="/v1", route_class=PublicRoute)

    @router.get("/certificates/key")
    async def read_key() -> KeyRead:
        return KeyRead(public_key=signer.public_key, key_id=signer.key_id)

    return router


def certificates(documents: Documents, seasons: Seasons, signer: Signer) -> APIRouter:
    """The read models over certificates: they rest on the season as it is written, like whoever verifies them."""
    router, shelf = APIRouter(prefix="/v1"), Shelf(documents, as_written(seasons))

    @router.get("/seasons/{season}/certificates")
    async def read_season(season: SeasonId) -> SeasonRead:
        pages = await shelf.all_of(season)
        whole = signed(season_head(shelf.seasons[season], pages, signer.key_id), signer.sign)
        heads = {name: signed(page.head, signer.sign) for name, page in pages.items()}
        return SeasonRead.model_validate({**whole, "pages": heads})

    @router.get("/seasons/{season}/certificates/{page}/head")
    async def read_head(season: SeasonId, page: str) -> SignedHead:
        return SignedHead.model_validate(signed((await shelf.known(season, page)).head, signer.sign))

    @router.get("/seasons/{season}/certificates/{page}", response_class=Response)
    async def read_page(season: SeasonId, page: str) -> Response:
        known = await shelf.known(season, page)
        serial = {SERIAL: str(known.head["serial"])}
        return Response(b"".join(lines(known)), media_type="application/jsonl", headers=serial)

    @router.get("/applications/{application}/certificates")
    async def read_certificates(application: ApplicationId) -> tuple[CertificateRead, ...]:
        found = [_read(name, page, application, signer) async for name, page in shelf.pages()]
        told = tuple(each for each in found if each is not None)
        if not told:
            raise Problem(404, "no_certificate")
        return told

    return router


def _read(name: str, page: Certified, application: ApplicationId, signer: Signer) -> CertificateRead | None:
    found = line(page, application)
    if found is None:
        return None
    return CertificateRead.model_validate({"page": name, **found, "signed": signed(page.head, signer.sign)})
