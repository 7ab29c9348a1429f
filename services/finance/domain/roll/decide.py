"""A base's roll keeps what it hears and tells every account what holds for it [FIN-6]."""

from typing import assert_never

from contracts.envelope import Received
from contracts.latest import Latest
from contracts.messages.finance import AccountListed, RatesPublished
from contracts.messages.platform.finance import PrepaymentMade
from contracts.season.season import Seasons
from services.finance.domain.roll.effects import granted
from services.finance.domain.roll.facts import Event, Hears, Listed, Prepaid, Rates
from services.finance.domain.roll.state import Roll, evolve


def decide(roll: Roll, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the fact, then tell every account whose terms it changes."""
    fact = _fact(heard)
    known = evolve(roll, fact)
    if known is roll:
        return []
    return [fact, *(word for word in granted(known, seasons) if known.granted.get(word.application) != word)]


def _fact(heard: Received[Hears]) -> Listed | Rates | Prepaid:
    match heard.message:
        case AccountListed() as word:
            return Latest(heard.sequence, word)
        case RatesPublished(rates=rates):
            return Rates(heard.sequence, rates)
        case PrepaymentMade() as made:
            what = (made.fund, made.amount_fen, made.prepaid_at)
            return Prepaid(heard.key, *what, made.prepayment, made.revision, made.reversed)
        case _:
            assert_never(heard.message)
