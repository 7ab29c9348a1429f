"""What a recipient says of a number is kept; of several words the weightier stands, in whatever order they come."""

from typing import Any

from contracts.envelope import Received
from contracts.messages.delivery import ReceiptLine
from services.delivery.domain.receipts.facts import Hears, Receipt, ReceiptsKept
from services.delivery.domain.receipts.state import Receipts


def decide(_state: Receipts, heard: Received[Hears], _context: Any) -> list[ReceiptsKept]:
    told = heard.message
    kept: dict[int, Receipt] = {}
    for line in told.lines:
        receipt = _receipt(line, told)
        kept[line.number] = max(kept.get(line.number, receipt), receipt, key=lambda each: each.standing)
    return [ReceiptsKept(kept)]


def _receipt(line: ReceiptLine, told: Hears) -> Receipt:
    return Receipt(line.outcome, line.personnel_number, line.reason, told.given_at, told.by)
