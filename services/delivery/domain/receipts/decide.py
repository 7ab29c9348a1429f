"""What a recipient says of a number is kept; of several words the weightier stands, in whatever order they come."""

from typing import Any

from contracts.envelope import Received
from contracts.messages.delivery import ReceiptLine, ReceiptsGiven
from contracts.messages.recipient import ReceiptsSent
from contracts.vocabulary import Moment
from services.delivery.domain.receipts.facts import Hears, Receipt, ReceiptsKept
from services.delivery.domain.receipts.state import Receipts


def decide(_state: Receipts, heard: Received[Hears], _context: Any) -> list[ReceiptsKept]:
    by, at = _said(heard)
    kept: dict[int, Receipt] = {}
    for line in heard.message.lines:
        receipt = _receipt(line, by, at)
        kept[line.number] = max(kept.get(line.number, receipt), receipt, key=lambda each: each.standing)
    return [ReceiptsKept(kept)]


def _said(heard: Received[Hears]) -> tuple[str, Moment]:
    """Who gave the receipts, and when: over HTTP a caller, by our clock; in a message the recipient, by its own."""
    match heard.message:
        case ReceiptsGiven(by=by, given_at=at):
            return by, at
        case ReceiptsSent(recipient=recipient):
            return recipient, heard.time


def _receipt(line: ReceiptLine, by: str, at: Moment) -> Receipt:
    return Receipt(line.outcome, line.personnel_number, line.reason, at, by)
