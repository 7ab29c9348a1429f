"""The HTTP edge of the audit trail: who did what here, kept before it is answered, read from any number [OPS-2]."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.callers import Caller, Scope
from contracts.messages.delivery import ActDetail, ActRecorded
from contracts.vocabulary import Moment, Text
from services.chassis.core.aggregate import page_key
from services.chassis.http.gate import Gate
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, Tell
from services.delivery.api.log import After, Read
from services.delivery.domain.trail.chain import PAGE_ENTRIES
from services.delivery.domain.trail.facts import TrailEntry
from services.delivery.store import PROVINCE, TRAIL

MOST: Final = 1_000


class ActPosted(BaseModel):
    """An act as it is told: under a name of its own, so that it stands once however often it is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Text
    did: Text
    by: Text
    because: Annotated[str, Field(max_length=500)]
    about: Annotated[tuple[ActDetail, ...], Field(max_length=200)] = ()
    done_at: Moment


class ActTaken(Read):
    """The act is kept, whatever becomes of the broker."""

    act: str


class ActRead(Read):
    """One entry of the trail; `digest` is over all of it and `previous`."""

    number: int
    act: str
    did: str
    by: str
    caller: str
    because: str
    about: tuple[tuple[str, str], ...]
    done_at: Moment
    told_at: Moment
    previous: str
    digest: str


class ActsPage(Read):
    """What follows a number; `next` goes into `after`, and is null at the end."""

    items: tuple[ActRead, ...]
    next: int | None


def recording(tell: Tell, gate: Gate) -> APIRouter:
    """For operators and the province's offices."""
    router = APIRouter(prefix="/v1")
    acting = gate.asks(Scope.OPERATE, Scope.IDENTITIES)

    @router.post("/acts", status_code=202)
    async def record(posted: ActPosted, caller: Annotated[Caller, acting]) -> ActTaken:
        """Kept under the caller's name too. 503: nobody knows, so tell it again."""
        said = await tell(
            lambda now: ActRecorded(**dict(posted), caller=caller.name, told_at=now), f"act/{caller.name}/{posted.act}"
        )
        if said is None:
            raise Problem(503, "away", cause="not known to be kept; tell it again")
        return ActTaken(act=posted.act)

    return router


def acts(documents: Documents) -> APIRouter:
    """For whoever may read everything."""
    router = APIRouter(prefix="/v1")

    @router.get("/acts")
    async def read_acts(after: After = 0, limit: Annotated[int, Query(ge=1, le=MOST)] = 500) -> ActsPage:
        found: list[TrailEntry] = []
        nth = after // PAGE_ENTRIES + 1
        while len(found) < limit and (page := await documents.get(TRAIL, page_key(PROVINCE, nth))) is not None:
            found += [entry for entry in page.entries if entry.number > after]
            nth += 1
        items = tuple(ActRead.model_validate(entry, from_attributes=True) for entry in found[:limit])
        return ActsPage(items=items, next=items[-1].number if len(items) == limit else None)

    return router
