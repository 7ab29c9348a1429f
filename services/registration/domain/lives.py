"""Whether a life can have gone as the form tells it: births, degrees, diplomas in their order [REG-14]."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from contracts.education import Education
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import Moment

GRADUATES_FROM: Final = 14
"""Nobody graduates before having lived so many years."""


def impossible(born_on: date, education: Education, submitted_at: Moment, season: Season) -> tuple[Reason, ...]:
    """Every reason why the dates cannot be, or no season takes such a person; the day is the one of submission."""
    return tuple(_found(born_on, education, submitted_at.date(), season))


def age(born_on: date, on: date) -> int:
    """Full years lived; below zero for somebody not born yet."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _found(born_on: date, education: Education, today: date, season: Season) -> Iterator[Reason]:
    ages, first = season.registration.ages, education.first
    if age(born_on, today) < ages.youngest:
        yield Reason.TOO_YOUNG
    if age(born_on, today) > ages.oldest:
        yield Reason.TOO_OLD
    degrees = (education,) if first is None else (education, first)
    if any(age(born_on, degree.graduates_on) < GRADUATES_FROM for degree in degrees):
        yield Reason.GRADUATED_TOO_YOUNG
    if any(degree.has_diploma and degree.graduates_on > today for degree in degrees):
        yield Reason.DIPLOMA_NOT_YET
    if first is not None and first.graduates_on > education.graduates_on:
        yield Reason.DEGREES_OUT_OF_ORDER
