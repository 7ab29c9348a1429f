"""The HTTP edge: accounts and their ledgers, clawback statements, settlements, the national record."""

from fastapi import APIRouter

from contracts.season.season import Seasons
from services.chassis.http.service import Documents
from services.finance.api import accounts, clawback, national, settling

__all__ = ["reads"]


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models over finance's documents."""
    router = APIRouter(prefix="/v1")
    router.include_router(accounts.reads(documents, seasons))
    router.include_router(clawback.reads(documents, seasons))
    router.include_router(settling.reads(documents, seasons))
    router.include_router(national.reads(documents, seasons))
    return router
