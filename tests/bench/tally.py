"""The work every contestant does: one payment in, one document of about 1 kB replaced, one event out."""

from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import TypeAdapter

from contracts.envelope import Heard
from contracts.finance import AccountOpened
from contracts.platform import PaymentMade
from contracts.vocabulary import Moment, PayComponent

PADDING: Final = "x" * 600


@dataclass(frozen=True, slots=True)
class Tally:
    """What was paid, and enough ballast to make the document about 1 kB."""

    paid_fen: int = 0
    payments: int = 0
    ballast: str = PADDING


def decide(_tally: Tally, heard: Heard[PaymentMade], _context: Any) -> list[PaymentMade | AccountOpened]:
    payment = heard.message
    return [AccountOpened(application=payment.application, opened_at=payment.paid_at)]


def evolve(tally: Tally, _event: AccountOpened) -> Tally:
    return replace(tally, paid_fen=tally.paid_fen + 100, payments=tally.payments + 1)


STATE: Final = TypeAdapter(Tally)


def payment(nth: int, keys: int) -> PaymentMade:
    """The nth payment of the run, spread evenly over `keys` accounts."""
    paid_at = TypeAdapter(Moment).validate_python("2025-10-01T09:00:00+08:00")
    return PaymentMade(
        application=f"A-{nth % keys:06d}",
        month="2025-09",
        component=PayComponent.CENTRAL,
        amount_fen=100,
        paid_at=paid_at,
    )
