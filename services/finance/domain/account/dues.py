"""What is due to a trainee: monthly components, performance pay of months met, the bonus [FIN-2, FIN-4, FIN-7].

Exact fractions until the last step; each month is rounded half to even, the training's last month takes the odd fen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from contracts.messages.finance import DatedRate
from contracts.season.funding import Finance
from contracts.vocabulary import Category, Fen, Moment, PayComponent
from services.finance.domain import months
from services.finance.domain.account.facts import Assessed, Examined
from services.finance.domain.account.rates import Stretch, known_by, stretches, tariff
from services.finance.domain.account.state import Account
from services.finance.domain.months import Span

MONTHLY: Final = (PayComponent.CENTRAL, PayComponent.PROVINCIAL, PayComponent.HOSPITAL, PayComponent.INSURANCE)
"""Due for every day of training; performance pay needs the month's assessment besides."""
BY_DAY: Final = (*MONTHLY, PayComponent.PERFORMANCE)


@dataclass(frozen=True, slots=True)
class Due:
    """One component of one month, with its arithmetic: days of so many, under which rates, by whose word."""

    component: PayComponent
    month: str
    amount_fen: Fen
    days: int
    of: int
    stretches: tuple[Stretch, ...]
    source: str


def training(account: Account, terms: Finance) -> Span | None:
    """The days that count: from reporting, within the term, to the day of leaving, that day included.

    None before reporting was accepted, and for whoever left before the first day.
    """
    if account.reported_at is None or account.opened is None or account.opened.category is Category.POSTGRADUATE:
        return None
    first = max(terms.term_starts, account.reported_at).date()
    years = account.reduced.years if account.reduced else 0
    last, closed = months.years_later(terms.term_ends.date(), -years), account.withdrawn
    last = last if closed is None else min(last, closed.closed_at.date())
    return Span(first, last) if first <= last else None


def dues(
    account: Account,
    terms: Finance,
    known_at: Moment | None = None,
    components: Sequence[PayComponent] = tuple(PayComponent),
) -> Iterator[Due]:
    """All that is due over the whole training, by what was decided and assessed by `known_at`, or to this day."""
    span = training(account, terms)
    if span is None:
        return
    later = account.terms.rates if account.terms else ()
    later = later if known_at is None else known_by(known_at, later)
    met = met_months(account, known_at)
    for component in components:
        if component in BY_DAY:
            yield from by_day(component, span, terms, later, met, account.opened.category if account.opened else None)
    if PayComponent.LICENCE_BONUS in components:
        yield from _bonus(account, span, terms, later, known_at)


def by_day(
    component: PayComponent,
    span: Span,
    terms: Finance,
    later: Sequence[DatedRate],
    met: Mapping[str, Assessed],
    category: Category | None = None,
) -> Iterator[Due]:
    """What one component comes to in each month of a span; performance pay in the months met only [FIN-4]."""
    steps = tariff(component, terms, later, category, span.first)
    exact, given, last = Fraction(), 0, months.name(span.last)
    for month, days in months.covered(span):
        parts = tuple(stretches(steps, days))
        if not parts or (component is PayComponent.PERFORMANCE and month not in met):
            continue
        of = months.whole(month).days
        share = Fraction(sum(part.days * part.rate.amount_fen for part in parts), of)
        exact += share
        amount = round(exact) - given if month == last else round(share)
        given += amount
        source = met[month].key if component is PayComponent.PERFORMANCE else parts[-1].rate.source
        yield Due(component, month, amount, days.days, of, parts, source)


def met_months(account: Account, known_at: Moment | None) -> dict[str, Assessed]:
    """The months whose latest assessment by the trainee's own base says that the duties were met [FIN-2].

    Nobody assesses a month before it has begun.
    """
    base = None if account.opened is None else account.opened.base
    own = (each for each in account.assessments.values() if each.base in (None, base) and _begun(each))
    known = [each for each in own if known_at is None or each.assessed_at <= known_at]
    in_turn = sorted(known, key=lambda each: (each.revision, -each.assessed_at.timestamp(), each.key))
    latest = {each.month: each for each in in_turn}
    return {month: each for month, each in latest.items() if each.met}


def _begun(assessed: Assessed) -> bool:
    return assessed.assessed_at.date() >= months.whole(assessed.month).first


def _bonus(
    account: Account, span: Span, terms: Finance, later: Sequence[DatedRate], known_at: Moment | None
) -> Iterator[Due]:
    """Once, for the assistant physician's licence passed in the first year, in the month after the score [FIN-2].

    Passed is who sat it then, whenever the score came.
    """
    exam = examined(account, known_at)
    if exam is None or not exam.passed:
        return
    passed = (exam.examined_at or exam.scored_at).date()
    month = months.after(months.name(exam.scored_at.date()))
    in_first_year = span.first <= passed < months.years_later(span.first, 1)
    here = dict(months.covered(span)).get(month)
    if not in_first_year or here is None:
        return
    steps = tariff(PayComponent.LICENCE_BONUS, terms, later, account.opened.category if account.opened else None)
    for paid in tuple(stretches(steps, Span(here.first, here.first))):
        yield Due(PayComponent.LICENCE_BONUS, month, paid.rate.amount_fen, 1, 1, (paid,), exam.key)


def examined(account: Account, known_at: Moment | None) -> Examined | None:
    """The latest revision of the assistant physicians' examination's result [FIN-2]."""
    ours = (each for each in account.examinations.values() if each.counts)
    known = [each for each in ours if known_at is None or each.scored_at <= known_at]
    return max(known, key=lambda each: (each.revision, each.scored_at, each.key), default=None)
