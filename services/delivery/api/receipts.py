"""Receipts: a recipient says what became of what it was told, and anybody concerned sees what is missing [DLV-4]."""

from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.callers import Caller, Scope
from contracts.messages.delivery import ReceiptLine, ReceiptsGiven
from contracts.recipients import RecipientName
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from services.chassis.http.gate import Gate
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, Tell
from services.delivery.api.log import After, Read, known_recipient
from services.delivery.api.receivable import untaken
from services.delivery.domain.receipts.pages import by_page
from services.delivery.domain.terms import terms_of
from services.delivery.store import Logs, ReceiptBook

MOST: Final = 1_000


class ReceiptsPosted(BaseModel):
    """What a recipient posts: what became of numbers of its own log."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipts: Annotated[tuple[ReceiptLine, ...], Field(min_length=1, max_length=MOST)]


class ReceiptsTaken(Read):
    """How many receipts were taken: they are kept, whatever becomes of the broker."""

    recipient: RecipientName
    taken: int


class MissingRead(Read):
    """A number nobody has taken over or refused; `delivered` if it is said to lie there; `since` it was said.

    It is `overdue` where that is longer ago than the season gives.
    """

    number: int
    id: str
    type: str
    since: Moment
    delivered: bool
    overdue: bool


class MissingPage(Read):
    """What is missing after a number; `next` goes into `after`, and is null at the end."""

    recipient: RecipientName
    items: tuple[MissingRead, ...]
    last: int
    next: int | None


def receipts(documents: Documents, tell: Tell, gate: Gate, seasons: Seasons) -> APIRouter:
    """Receipts for one's own log, under the name of the caller who gives them; what is missing of it."""
    router, logs, book = APIRouter(prefix="/v1"), Logs(documents), ReceiptBook(documents)
    giving = gate.asks(Scope.OWN_DELIVERIES)

    @router.post("/receipts", status_code=202)
    async def give_receipts(posted: ReceiptsPosted, caller: Annotated[Caller, giving]) -> ReceiptsTaken:
        """Taken whole or not at all; the same once more is the same. 503: nobody knows, so post it again."""
        recipient = caller.recipient
        assert recipient is not None  # noqa: S101  whoever has the scope is one
        if (rejection := await untaken(logs, book, recipient, posted.receipts)) is not None:
            raise Problem(409, rejection.code, rejection.field)
        for lines in by_page(posted.receipts).values():
            if not await _told(tell, recipient, lines, caller.name):
                raise Problem(503, "away", cause="not known to be kept; post it again")
        return ReceiptsTaken(recipient=recipient, taken=len(posted.receipts))

    @router.get("/deliveries/{recipient}/missing", dependencies=[gate.receives()])
    async def read_missing(
        recipient: RecipientName, after: After = 0, limit: Annotated[int, Query(ge=1, le=MOST)] = 500
    ) -> MissingPage:
        known_recipient(seasons, recipient)
        found, upto = await book.missing(logs, recipient, after, limit)
        last, late = await logs.last(recipient), await tell.now() - terms_of(recipient, seasons).receipts_within
        items = tuple(
            MissingRead(
                number=entry.number,
                id=entry.id,
                type=entry.type,
                since=entry.time,
                delivered=receipt is not None,
                overdue=entry.time <= late,
            )
            for entry, receipt in found
        )
        return MissingPage(recipient=recipient, items=items, last=last, next=upto if upto < last else None)

    return router


async def _told(tell: Tell, recipient: RecipientName, lines: tuple[ReceiptLine, ...], by: str) -> bool:
    """Say it under a name that follows from what is said: posted again, it is the same word."""
    told = ReceiptsPosted(receipts=lines).model_dump_json()
    name = f"receipts/{recipient}/{sha256(told.encode()).hexdigest()}"
    said = await tell(lambda now: ReceiptsGiven(recipient=recipient, lines=lines, by=by, given_at=now), name)
    return said is not None
