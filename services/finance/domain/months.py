"""Calendar months: their names, their days, and which of them a training covers [FIN-4]."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from contracts.vocabulary import SHANGHAI, Moment

MIDNIGHT: Final = time()


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def name(day: date) -> str:
    """The month a day lies in, as `2025-09`."""
    return f"{day.year:04}-{day.month:02}"


@cache
def whole(month: str) -> Span:
    """All days of a month."""
    year, number = int(month[:4]), int(month[5:])
    return Span(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


@cache
def after(month: str) -> str:
    """The month that follows."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


@cache
def ended_at(month: str) -> Moment:
    """The first moment after a month, in the province."""
    return datetime.combine(whole(after(month)).first, MIDNIGHT, SHANGHAI)


def day_after(moment: Moment) -> Moment:
    """The first moment of the next day, in the province."""
    return datetime.combine(moment.astimezone(SHANGHAI).date() + timedelta(days=1), MIDNIGHT, SHANGHAI)


def covered(span: Span) -> Iterator[tuple[str, Span]]:
    """Each month a span touches, with the days of it that lie in the span; none when it ends before it begins."""
    month = name(span.first)
    while span.first <= span.last and month <= name(span.last):
        here = whole(month)
        yield month, Span(max(here.first, span.first), min(here.last, span.last))
        month = after(month)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; the last of February where there is none."""
    return date(day.year + years, day.month, min(day.day, monthrange(day.year + years, day.month)[1]))


def before(moment: Moment) -> str:
    """The month that ends at this moment, which is the first after it."""
    year, number = moment.year, moment.month
    return f"{year - (number == 1):04}-{(number + 10) % 12 + 1:02}"
