"""All read models of admission under one router."""

from fastapi import APIRouter

from contracts.season.season import Seasons
from services.admission.api.bases import bases
from services.admission.api.certificates import certificates, public_key
from services.admission.api.closing import closing
from services.admission.api.dates import dates
from services.admission.api.enrolments import enrolments
from services.admission.api.notices import notices
from services.admission.api.province import province
from services.admission.api.seats import seats
from services.admission.api.stories import stories
from services.chassis.core.signing import Signer
from services.chassis.http.service import Documents


def public(documents: Documents, seasons: Seasons, signer: Signer) -> APIRouter:
    """What needs no caller: the notices, and the key certificates are checked with."""
    router = APIRouter()
    router.include_router(notices(documents, seasons))
    router.include_router(public_key(documents, signer))
    return router


def reads(documents: Documents, seasons: Seasons, signer: Signer) -> APIRouter:
    """The read models over admission's documents."""
    router = APIRouter()
    for part in (enrolments, stories, seats, bases, province, dates, closing):
        router.include_router(part(documents, seasons))
    router.include_router(certificates(documents, seasons, signer))
    return router
