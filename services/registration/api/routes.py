"""All read models of registration that need no look on the record, under one router."""

from fastapi import APIRouter

from contracts.season import Seasons
from services.chassis.service import Documents
from services.registration.api.notices import Opened, notices
from services.registration.api.statuses import reads as statuses


def reads(documents: Documents, seasons: Seasons, opened: Opened) -> APIRouter:
    """The read models over registration's documents."""
    router = APIRouter()
    router.include_router(statuses(documents, seasons))
    router.include_router(notices(documents, seasons, opened))
    return router
