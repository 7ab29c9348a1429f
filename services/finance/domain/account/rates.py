"""Dated rates: the season's own, then every later decision, which overrides from its date on [FIN-2]."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.messages.finance import DatedRate
from contracts.season.funding import Finance, Rate
from contracts.vocabulary import Category, Fen, Moment, PayComponent
from services.finance.domain.months import Span, years_later

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


Tariff = Sequence[tuple[date, InForce]]
"""What one component pays from each date on."""


def tariff(
    component: PayComponent,
    terms: Finance,
    later: Sequence[DatedRate],
    category: Category | None = None,
    starts: date | None = None,
) -> Tariff:
    """The tariff of one component: of the decisions valid by then the one taken last.

    `later` are decisions in the order they were taken; those of the season file come before all of them, and of these
    what is said of a category after what is said of everybody, and of a later year of the training after what is said
    of an earlier one, counted from when it `starts` [POL-20].
    """
    paid = (rate for rate in terms.rates if rate.component is component and rate.pays(category))
    own = sorted(paid, key=lambda rate: (bool(rate.categories), rate.from_year, rate.valid_from))
    own = [rate for rate in own if rate.from_year == 1 or starts is not None]
    decided = [InForce(rate.amount_fen, _since(rate, starts), SEASON_FILE) for rate in own]
    taken = (rate for rate in later if rate.component is component)
    decided += [InForce(rate.amount_fen, rate.valid_from.date(), rate.source) for rate in taken]
    return tuple(
        (day, next(rate for rate in reversed(decided) if rate.valid_from <= day))
        for day in sorted({rate.valid_from for rate in decided})
    )


def _since(rate: Rate, starts: date | None) -> date:
    """From its day on, and not before its year of the training."""
    day = rate.valid_from.date()
    return day if starts is None or rate.from_year == 1 else max(day, years_later(starts, rate.from_year - 1))


def stretches(steps: Tariff, span: Span) -> Iterator[Stretch]:
    """A span cut where the rate changes; days on which nothing is paid are left out."""
    for number, (since, rate) in enumerate(steps):
        first = max(since, span.first)
        until = steps[number + 1][0] - timedelta(days=1) if number + 1 < len(steps) else span.last
        last = min(until, span.last)
        if first <= last:
            yield Stretch(Span(first, last).days, rate)


def known_by(moment: Moment, later: Sequence[DatedRate]) -> tuple[DatedRate, ...]:
    """The later decisions taken by this moment."""
    return tuple(rate for rate in later if rate.decided_at <= moment)
