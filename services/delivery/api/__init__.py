"""The HTTP edge: logs read again from any number, receipts for them, and what is missing."""

from fastapi import APIRouter

from contracts.season.season import Seasons
from services.chassis.http.gate import Gate
from services.chassis.http.service import Documents, Tell
from services.delivery.api import acts, log, receipts

__all__ = ["guarded", "reads"]


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """For whoever may read everything."""
    router = APIRouter()
    router.include_router(log.reads(documents, seasons))
    router.include_router(acts.acts(documents))
    return router


def guarded(documents: Documents, tell: Tell, gate: Gate, seasons: Seasons) -> APIRouter:
    """For each recipient its own."""
    router = APIRouter()
    router.include_router(log.deliveries(documents, tell, gate, seasons))
    router.include_router(receipts.receipts(documents, tell, gate, seasons))
    router.include_router(acts.recording(tell, gate))
    return router
