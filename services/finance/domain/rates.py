"""Dated rates: the season's own, then every later decision, which overrides from its date on [FIN-2]."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.finance import DatedRate
from contracts.season import Finance
from contracts.vocabulary import Fen, Moment, PayComponent
from services.finance.domain.months import Span

SEASON_FILE = "season"


@dataclass(frozen=True, slots=True)
class InForce:
    """A rate, since when it holds, and what set it: the season file or the message of a later decision."""

    amount_fen: Fen
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many days in a row under one rate."""

    days: int
    rate: InForce


def in_force(component: PayComponent, day: date, terms: Finance, later: Sequence[DatedRate]) -> InForce | None:
    """The rate of this day: of the decisions valid by then the one taken last; None where nothing is paid.

    `later` are decisions in the order they were taken; those of the season file come before all of them.
    """
    for rate in reversed(later):
        if rate.component is component and (since := rate.valid_from.date()) <= day:
            return InForce(rate.amount_fen, since, rate.source)
    own = [rate for rate in terms.rates if rate.component is component and rate.valid_from.date() <= day]
    if not own:
        return None
    last = max(own, key=lambda rate: rate.valid_from)
    return InForce(last.amount_fen, last.valid_from.date(), SEASON_FILE)


def stretches(component: PayComponent, span: Span, terms: Finance, later: Sequence[DatedRate]) -> Iterator[Stretch]:
    """A span cut where the rate changes; days on which nothing is paid are left out."""
    dates = {rate.valid_from.date() for rate in terms.rates if rate.component is component}
    dates |= {rate.valid_from.date() for rate in later if rate.component is component}
    cuts = sorted({span.first, *(day for day in dates if span.first < day <= span.last)})
    ends = [day - timedelta(days=1) for day in cuts[1:]] + [span.last]
    for first, last in zip(cuts, ends, strict=True):
        rate = in_force(component, first, terms, later)
        if rate is not None:
            yield Stretch(Span(first, last).days, rate)


def known_by(moment: Moment, later: Sequence[DatedRate]) -> tuple[DatedRate, ...]:
    """The later decisions taken by this moment."""
    return tuple(rate for rate in later if rate.decided_at <= moment)
