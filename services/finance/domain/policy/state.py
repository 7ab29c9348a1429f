"""Every decision of a season on rates, and what each base was last told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.messages.finance import RatesPublished
from contracts.vocabulary import BaseCode, SeasonId
from services.finance.domain.policy.facts import Decision, Event


@dataclass(frozen=True, slots=True)
class Policy:
    """Every decision by the key of its message, and what each base was last told."""

    season: SeasonId
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    told: Mapping[BaseCode, RatesPublished] = field(default_factory=dict)


def evolve(policy: Policy, event: Event) -> Policy:
    match event:
        case Decision():
            decisions = {**policy.decisions, event.rate.source: event}
            return replace(policy, decisions=dict(sorted(decisions.items())))
        case RatesPublished(base=base):
            return replace(policy, told=dict(sorted({**policy.told, base: event}.items())))
        case _:
            assert_never(event)
