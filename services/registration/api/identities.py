"""The HTTP edge of identities: personal data, under a credential of its own, each look on the record first."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import SecretStr

from contracts.education import Education
from contracts.platform import Employer, Identity
from contracts.registration import IdentityDisclosed
from contracts.season import Seasons
from contracts.vocabulary import ApplicationId, Category, Licence, Text
from services.chassis.http import bearer
from services.chassis.service import Documents, Tell
from services.registration.api.view import View
from services.registration.domain.disclosure import Look
from services.registration.domain.form import Form
from services.registration.domain.revisions import current
from services.registration.store import APPLICATION, DISCLOSURES


class IdentityView(View):
    """Who stands behind an application, and what rosters ask of the form that stands. Personal data."""

    application: ApplicationId
    identity: Identity
    category: Category
    education: Education
    licence: Licence
    employer: Employer | None


class DisclosuresView(View):
    """Every look at one identity, in time."""

    looks: tuple[Look, ...]


def disclosing(
    documents: Documents,
    tell: Tell,
    seasons: Seasons,
    opened: Callable[[ApplicationId, Form], Identity],
    token: SecretStr,
) -> APIRouter:
    """Identities for whoever bears the token, each look told before it is answered; and who looked."""
    router = APIRouter(prefix="/v1/identities", dependencies=[bearer(token)])

    @router.get("/{application}")
    async def read_identity(
        application: ApplicationId, purpose: Literal["roster", "employment"], by: Text
    ) -> IdentityView:
        known = await documents.get(APPLICATION, application)
        if known is None or not known.forms:
            raise HTTPException(404, "no such application")
        look = partial(IdentityDisclosed, application=application, by=by, purpose=purpose)
        if not await tell(lambda now: look(disclosed_at=now)):
            raise HTTPException(503, "the look cannot be put on record now; ask again")
        form = current(known.forms, known.ended_at, seasons)
        return IdentityView(
            application=application,
            identity=opened(application, form),
            category=form.category,
            education=form.education,
            licence=form.licence,
            employer=form.employer,
        )

    @router.get("/{application}/looks")
    async def read_looks(application: ApplicationId) -> DisclosuresView:
        kept = await documents.get(DISCLOSURES, application)
        return DisclosuresView(looks=tuple(kept.looks.values()) if kept else ())

    return router
