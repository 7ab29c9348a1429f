"""A season's later decisions on rates, kept as they are told and passed on to each base they concern [FIN-2]."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.envelope import Received
from contracts.messages.finance import DatedRate, RatesPublished
from contracts.messages.platform.finance import RateDecided
from contracts.season.season import Seasons
from contracts.vocabulary import BaseCode, SeasonId


@dataclass(frozen=True, slots=True)
class Decision:
    """A rate, and the one base it is for, or null for all."""

    base: BaseCode | None
    rate: DatedRate


@dataclass(frozen=True, slots=True)
class Policy:
    """Every decision by the key of its message, and what each base was last told."""

    season: SeasonId
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    told: Mapping[BaseCode, RatesPublished] = field(default_factory=dict)


Event = Decision | RatesPublished


def decide(policy: Policy, heard: Received[RateDecided], seasons: Seasons) -> list[Event]:
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


def evolve(policy: Policy, event: Event) -> Policy:
    match event:
        case Decision():
            decisions = {**policy.decisions, event.rate.source: event}
            return replace(policy, decisions=dict(sorted(decisions.items())))
        case RatesPublished(base=base):
            return replace(policy, told=dict(sorted({**policy.told, base: event}.items())))
        case _:
            assert_never(event)
