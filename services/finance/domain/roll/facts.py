"""What a roll hears, and what is kept of it."""

from dataclasses import dataclass

from contracts.latest import Latest
from contracts.messages.finance import AccountListed, DatedRate, RatesPublished, TermsGranted
from contracts.messages.platform.finance import PrepaymentMade
from contracts.vocabulary import Fen, Moment

Hears = AccountListed | RatesPublished | PrepaymentMade
Listed = Latest[AccountListed]
"""An account's latest word to the roll."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The season's latest word on rates that concern this base."""

    sequence: int
    rates: tuple[DatedRate, ...]


@dataclass(frozen=True, slots=True)
class Prepaid:
    """Money prepaid to the base, under its message's key; of one number, `prepayment`, the highest revision stands."""

    key: str
    fund: str
    amount_fen: Fen
    prepaid_at: Moment
    prepayment: str | None = None
    revision: int = 1
    reversed: bool = False


Event = Listed | Rates | Prepaid | TermsGranted
