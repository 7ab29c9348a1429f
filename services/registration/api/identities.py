"""The HTTP edge of identities: personal data, each look on the record first, under its caller's name."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter

from contracts.callers import Caller, Scope
from contracts.education import Education
from contracts.messages.platform.acts import Employer, Identity
from contracts.messages.registration import IdentityDisclosed
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Category, Licence, SpecialtyCode
from services.chassis.core.log import logger
from services.chassis.http.gate import Gate
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, Tell
from services.registration.api.view import View
from services.registration.domain.application.revisions import current
from services.registration.domain.form import Form
from services.registration.projections.disclosures import Look
from services.registration.projections.status.projection import expected_at, without_consent
from services.registration.store import APPLICATION, DISCLOSURES, STANDING


class IdentityView(View):
    """Who stands behind an application, and what rosters ask of the form that stands. Personal data."""

    application: ApplicationId
    identity: Identity
    category: Category
    education: Education
    licence: Licence
    employer: Employer | None
    preferences: tuple[SpecialtyCode, ...]
    """Those that count, in the applicant's order: what the unit's letter does not name does not [VER-3, ADM-8]."""


class DisclosuresView(View):
    """Every look at one identity, in time."""

    looks: tuple[Look, ...]


def disclosing(
    documents: Documents,
    tell: Tell,
    gate: Gate,
    seasons: Seasons,
    opened: Callable[[ApplicationId, Form], Identity],
) -> APIRouter:
    """Anybody's identity for the province's offices; for a base, of those it is to employ; and who looked.

    Each look is told before it is answered, under the name its caller's credential bears. To a base, applications of
    others are as if there were none.
    """
    router = APIRouter(prefix="/v1/identities")
    looking = gate.asks(Scope.IDENTITIES, Scope.OWN_PEOPLE)

    async def employer_of(application: ApplicationId) -> BaseCode | None:
        standing = await documents.get(STANDING, application)
        return None if standing is None else expected_at(standing)

    @router.get("/{application}")
    async def read_identity(
        application: ApplicationId, purpose: Literal["roster", "employment"], caller: Annotated[Caller, looking]
    ) -> IdentityView:
        known, employer = await documents.get(APPLICATION, application), await employer_of(application)
        if known is None or not known.forms or not caller.expects(employer):
            logger.warning("identity_refused", caller=caller.name, application=application)
            raise Problem(404, "unknown_application")
        look = partial(IdentityDisclosed, application=application, by=caller.name, purpose=purpose)
        if await tell(lambda now: look(disclosed_at=now)) is None:
            raise Problem(503, "look_unsaid")
        form = current(known.forms, known.ended_at, seasons)
        standing = await documents.get(STANDING, application)
        unconsented = () if standing is None else without_consent(standing)
        return IdentityView(
            application=application,
            identity=opened(application, form),
            category=form.category,
            education=form.education,
            licence=form.licence,
            employer=form.employer,
            preferences=tuple(each for each in form.preferences if each not in unconsented),
        )

    @router.get("/{application}/looks", dependencies=[gate.asks(Scope.IDENTITIES)])
    async def read_looks(application: ApplicationId) -> DisclosuresView:
        kept = await documents.get(DISCLOSURES, application)
        return DisclosuresView(looks=tuple(kept.looks.values()) if kept else ())

    return router
