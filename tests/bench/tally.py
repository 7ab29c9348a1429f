"""The work every contestant does: one payment in, one document of about 1 kB replaced, one event out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import TypeAdapter

from contracts.envelope import Envelope, Received
from contracts.messages.finance import AccountOpened
from contracts.messages.platform.acts import PaymentMade
from contracts.vocabulary import Moment, PayComponent

BALLAST: Final = "x" * 500
PAID_AT: Final = TypeAdapter(Moment).validate_python("2025-10-01T09:00:00+08:00")
EXCHANGE: Final = "bench"
INBOX: Final = "bench.inbox"
OUT: Final = "bench.out"


@dataclass(frozen=True, slots=True)
class Tally:
    """What was paid, and enough ballast to make the stored document about 1 kB."""

    paid_fen: int = 0
    payments: int = 0
    ballast: str = BALLAST


def decide(_tally: Tally, heard: Received[PaymentMade], _context: Any) -> list[AccountOpened]:
    return [opened(heard.message)]


def evolve(tally: Tally, _event: AccountOpened) -> Tally:
    return replace(tally, paid_fen=tally.paid_fen + 100, payments=tally.payments + 1)


def opened(payment: PaymentMade) -> AccountOpened:
    """The event that answers a payment."""
    return AccountOpened(application=payment.application, opened_at=payment.paid_at)


def replacement(payment: PaymentMade, name: str, stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The document a peer stores after this payment, under the version after the stored one; None for a repeat."""
    version, heard = (stored["version"], stored["heard"]) if stored else (0, [])
    if name in heard:
        return None
    return {
        "_id": payment.application,
        "version": version + 1,
        "state": {"paid_fen": 100 * (version + 1), "payments": version + 1, "ballast": BALLAST},
        "heard": [*heard, name],
    }


def payments(count: int) -> Iterator[tuple[Envelope, PaymentMade]]:
    """So many payments over half as many accounts: each document is made once and replaced once."""
    for nth in range(count):
        payment = PaymentMade(
            application=f"A-{nth % (count // 2):06d}",
            month="2025-09",
            component=PayComponent.CENTRAL,
            amount_fen=100,
            paid_at=PAID_AT,
        )
        name = f"m{nth:06d}"
        yield Envelope(id=name, source="platform", type=payment.TYPE, time=PAID_AT, correlation_id=name), payment
