"""What one applicant reads, signed and under a name nobody guesses: for whoever has the link, at any number at once.

On the day of the results everybody looks. A slip is the same for all who know its name, so it is kept for a second and
told with an ETag like a notice, and the same bytes may lie on any web server. It names no person; its name is handed
out by the platform, which knows them. It says what stood, signed; whether that stands still, the live one says.
See docs/architecture/result-day.md.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Self

from fastapi import APIRouter, Query, Response

from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, SeasonId
from services.chassis.core.crypto import keyed_hash
from services.chassis.core.signing import Signer
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following
from services.chassis.http.shared import PublicRoute
from services.registration.api.statuses import StatusView, status_of, status_view
from services.registration.api.view import View
from services.registration.projections.status.projection import status
from services.registration.store import STANDING

VERSION: Final = "zhaolu-slip/1"
_NAME: Final = re.compile(r"([A-Z0-9][A-Z0-9-]{0,39})\.([0-9a-f]{32})")
_DIGITS: Final = 32


class SlipItem(View):
    """The name of a slip, and its bytes as text: what a web server is to answer under it."""

    application: ApplicationId
    name: str
    body: str


class SlipsPage(View):
    """One page in the order of application numbers; `next` goes into `after` for the page that follows."""

    items: tuple[SlipItem, ...]
    next: ApplicationId | None


class SlipKeyView(View):
    """What slips are signed with: ed25519, the public half in hexadecimal, and the first digits of its SHA-256."""

    public_key: str
    key_id: str


@dataclass(frozen=True, slots=True)
class SlipSeal:
    """What names slips and what signs them; both follow from the pepper, which never changes, and neither tells it."""

    pepper: str = field(repr=False)
    signer: Signer = field(repr=False)

    @classmethod
    def of(cls, pepper: str) -> Self:
        """The seal of whoever has this pepper."""
        return cls(pepper, Signer.of(keyed_hash(pepper, f"{VERSION}/signing")))

    def name(self, application: ApplicationId) -> str:
        """The name of an application's slip: its number, and 128 bits only this service can tell."""
        return f"{application}.{keyed_hash(self.pepper, f'{VERSION}/name/{application}')[:_DIGITS]}"

    def named(self, name: str) -> ApplicationId | None:
        """Whose slip is called so, if one is."""
        spelt = _NAME.fullmatch(name)
        return spelt[1] if spelt and hmac.compare_digest(name, self.name(spelt[1])) else None

    def slip(self, told: StatusView) -> bytes:
        """The whole slip: canonical JSON, the signature over that of `slip`; the same bytes for the same status."""
        slip = {"version": VERSION, "key_id": self.signer.key_id, "status": told.model_dump(mode="json")}
        return _canonical({"slip": slip, "signature": self.signer.sign(_canonical(slip))}) + b"\n"


def public_slips(documents: Documents, seasons: Seasons, seal: SlipSeal) -> APIRouter:
    """The slips as they stand now, and what they are checked with."""
    router = APIRouter(prefix="/v1/slips", route_class=PublicRoute)

    @router.get("/key")
    async def read_slip_key() -> SlipKeyView:
        return SlipKeyView(public_key=seal.signer.public_key, key_id=seal.signer.key_id)

    @router.get("/{name}.json")
    async def read_slip(name: str) -> Response:
        application = seal.named(name)
        told = None if application is None else await status_of(documents, application, seasons)
        if told is None:
            raise Problem(404, "unknown_application")
        return Response(seal.slip(told), media_type="application/json")

    return router


def slips(documents: Documents, seasons: Seasons, seal: SlipSeal) -> APIRouter:
    """A season's slips by name, for the platform, which hands out the names, and for whoever lays them out as files."""
    router = APIRouter(prefix="/v1/seasons/{season}")

    @router.get("/slips")
    async def read_slips(
        season: SeasonId, after: str = "", limit: Annotated[int, Query(ge=1, le=1_000)] = 500
    ) -> SlipsPage:
        page = await documents.page(STANDING, {"season": season}, after, limit)
        told = [status_view(status(standing, seasons)) for _, standing in page]
        return SlipsPage(items=_items(told, seal), next=following(page, limit))

    return router


def _items(told: Sequence[StatusView], seal: SlipSeal) -> tuple[SlipItem, ...]:
    return tuple(
        SlipItem(
            application=each.application, name=f"{seal.name(each.application)}.json", body=seal.slip(each).decode()
        )
        for each in told
    )


def _canonical(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
