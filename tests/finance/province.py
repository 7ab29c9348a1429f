"""A crowd of trainees told month by month, and the same money recomputed in a few lines from the raw messages."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from contracts.messages.admission.decisions import ReportAccepted
from contracts.messages.finance import CloseAccount, OpenAccount
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.platform.finance import MonthAssessed
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI, Category, PayComponent

CATEGORIES = (Category.SOCIAL, Category.UNIT, Category.ORDER)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def arrivals(season: Season, base: str, number: int) -> Iterator[Any]:
    """One trainee: admitted; most report in time, some late, one in twenty-nine never; one in eleven leaves."""
    application, starts = f"{base}-{number:04}"[:40], season.finance.term_starts.date()
    yield OpenAccount(
        application=application,
        season=season.id,
        person_key=f"{number:064x}",
        base=base,
        opened_at=noon(starts - timedelta(days=30)),
        category=CATEGORIES[number % 3],
        specialty="AGP",
    )
    if number % 29 == 7:
        yield CloseAccount(application=application, season=season.id, closed_at=noon(starts - timedelta(days=1)))
        return
    first = starts + timedelta(days=number % 19 if number % 13 == 5 else -2)
    yield ReportAccepted(application=application, season=season.id, base=base, reported_at=noon(first))
    if number % 11 == 3:
        left = starts + timedelta(days=(number * 37) % 730)
        yield CloseAccount(application=application, season=season.id, closed_at=noon(left))


def month_of(season: Season, application: str, base: str, month: str, *, paid: bool) -> Iterator[Any]:
    """What a base tells of one trainee's month: the assessment, and every component paid."""
    day = date(int(month[:4]), int(month[5:]), 25)
    met = int(application[-4:]) % 7 != day.month % 7
    yield MonthAssessed(
        application=application,
        season=season.id,
        base=base,
        month=month,
        revision=1,
        met=met,
        assessed_at=noon(day + timedelta(days=9)),
    )
    for rate in season.finance.rates if paid else ():
        if rate.component is not PayComponent.LICENCE_BONUS:
            yield PaymentMade(
                application=application,
                month=month,
                component=rate.component,
                amount_fen=rate.amount_fen,
                paid_at=noon(day),
            )


def recomputed(messages: Iterable[Any], rate_fen: int, starts: date, ends: date) -> dict[str, int]:
    """What one monthly rate comes to for everyone, straight from what was said of them."""
    said: dict[str, dict[str, date]] = {}
    for message in messages:
        for field in ("reported_at", "closed_at"):
            if hasattr(message, field):
                said.setdefault(message.application, {})[field] = getattr(message, field).date()
    total = {}
    for application, days in said.items():
        if "reported_at" in days:
            day, last = max(starts, days["reported_at"]), min(ends, days.get("closed_at", ends))
            exact = Fraction()
            while day <= last:
                exact += Fraction(rate_fen, monthrange(day.year, day.month)[1])
                day += timedelta(days=1)
            total[application] = round(exact)
    return total
