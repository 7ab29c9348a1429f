"""Which receipts are taken: one answer, whether they were posted or came by message [DLV-4]."""

from collections.abc import Mapping, Sequence
from typing import Final

from contracts.envelope import Message
from contracts.messages.delivery import ReceiptLine
from contracts.messages.recipient import ReceiptsSent
from contracts.recipients import RecipientName
from contracts.references import Rejection
from services.chassis.http.service import Documents, TurnsAway
from services.delivery.domain.receipts.pages import by_page
from services.delivery.store import Logs, ReceiptBook

WORDS: Final = 2_000
"""So many words on the same hundred numbers are taken: each may be said to lie there and to be taken over, and be
corrected some times."""


async def untaken(
    logs: Logs, book: ReceiptBook, recipient: RecipientName, lines: Sequence[ReceiptLine]
) -> Rejection | None:
    """Why these are not taken, whole as they are; None where they are.

    Codes: unknown_number, too_many_receipts.
    """
    highest = max(line.number for line in lines)
    if not await logs.entries(recipient, highest - 1, 1):
        return Rejection("unknown_number", "receipts", f"{recipient} was told nothing under the number {highest} yet")
    for nth in by_page(lines):
        if (await book.page(recipient, nth)).times >= WORDS:
            return Rejection("too_many_receipts", "receipts", f"{WORDS} words were said on numbers like {nth}01")
    return None


def turned_away(documents: Documents) -> Mapping[type[Message], TurnsAway]:
    """The same for those that come by message."""
    logs, book = Logs(documents), ReceiptBook(documents)

    async def receipts(sent: ReceiptsSent) -> Rejection | None:
        return await untaken(logs, book, sent.recipient, sent.lines)

    return {ReceiptsSent: receipts}
