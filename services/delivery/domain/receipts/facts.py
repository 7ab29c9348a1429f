"""What receipts hear, and what they keep of it."""

from dataclasses import dataclass
from typing import Final

from contracts.messages.delivery import ReceiptOutcome, ReceiptsGiven
from contracts.messages.recipient import ReceiptsSent
from contracts.vocabulary import Moment

Hears = ReceiptsGiven | ReceiptsSent
_WEIGHT: Final = {ReceiptOutcome.DELIVERED: 0, ReceiptOutcome.TAKEN_OVER: 1, ReceiptOutcome.REFUSED: 1}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands for one number."""

    outcome: ReceiptOutcome
    personnel_number: str | None
    reason: str | None
    given_at: Moment
    by: str

    @property
    def settled(self) -> bool:
        """Whether somebody there took it over or refused to; that it lies there is less."""
        return self.outcome is not ReceiptOutcome.DELIVERED

    @property
    def standing(self) -> tuple[int, Moment, str, str, str, str]:
        """Of several the greatest stands: what was settled before what lies there, then what was said last."""
        words = self.outcome.value, self.personnel_number or "", self.reason or "", self.by
        return (_WEIGHT[self.outcome], self.given_at, *words)


@dataclass(frozen=True, slots=True)
class ReceiptsKept:
    """Receipts by number, as one message told them."""

    receipts: dict[int, Receipt]
