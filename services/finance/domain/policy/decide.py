"""A season's later decisions on rates, kept as they are told and passed on to each base they concern [FIN-2]."""

from contracts.envelope import Received
from contracts.messages.finance import DatedRate, RatesPublished
from contracts.season.season import Seasons
from contracts.vocabulary import BaseCode
from services.finance.domain.policy.facts import Decision, Event, Hears
from services.finance.domain.policy.state import Policy, evolve


def decide(policy: Policy, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the decision, then tell the bases whose rates it changes."""
    told = heard.message
    rate = DatedRate(
        component=told.component,
        amount_fen=told.amount_fen,
        valid_from=told.valid_from,
        decided_at=told.decided_at,
        source=heard.key,
        document=told.document,
    )
    decision = Decision(told.base, rate)
    known = evolve(policy, decision)
    words = (_word(known, base.code) for base in seasons[policy.season].bases)
    return [decision, *(word for word in words if word.rates and known.told.get(word.base) != word)]


def _word(policy: Policy, base: BaseCode) -> RatesPublished:
    concerning = [each.rate for each in policy.decisions.values() if each.base in (None, base)]
    in_turn = sorted(concerning, key=lambda rate: (rate.decided_at, rate.source))
    return RatesPublished(season=policy.season, base=base, rates=tuple(in_turn))
