"""What a policy hears and keeps: every decision, by the key of its message."""

from dataclasses import dataclass

from contracts.messages.finance import DatedRate, RatesPublished
from contracts.messages.platform.finance import RateDecided
from contracts.vocabulary import BaseCode

Hears = RateDecided


@dataclass(frozen=True, slots=True)
class Decision:
    """A rate, and the one base it is for, or null for all."""

    base: BaseCode | None
    rate: DatedRate


Event = Decision | RatesPublished
