"""A category may register once more, and a base may take forms when it says [REG-2, REG-4]."""

from datetime import timedelta
from random import Random

import pytest

from contracts.messages.registration import AmendmentRefused, ApplicationAccepted
from contracts.reasons import Reason
from contracts.season.calendar import Window
from contracts.season.season import Season
from contracts.vocabulary import Category, Moment
from services.registration.store import AGGREGATES
from tests.pure_loop import run
from tests.registration.given import HEARS, SEASON, SEASONS, THIS_YEAR, Registration, form

FIRST = SEASON.registration.windows[Category.SOCIAL]
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
AGAIN = Window(opens=FIRST.closes + DAY, closes=FIRST.closes + 2 * DAY)
BETWEEN = FIRST.closes + DAY / 2
TWICE = SEASON.model_copy(
    update={"registration": SEASON.registration.model_copy(update={"more_windows": {Category.SOCIAL: (AGAIN,)}})}
)
BY_BASE = TWICE.model_copy(
    update={"bases": tuple(base.model_copy(update={"windows": {Category.SOCIAL: (AGAIN,)}}) for base in TWICE.bases)}
)


def registering(season: Season) -> Registration:
    return Registration(run(AGGREGATES, HEARS, {**SEASONS, THIS_YEAR: season}, [], Random(0)))


@pytest.mark.parametrize(
    ("season", "at", "taken"),
    [
        (TWICE, FIRST.opens, True),
        (TWICE, BETWEEN, False),
        (TWICE, AGAIN.opens, True),
        (TWICE, AGAIN.closes, True),
        (TWICE, AGAIN.closes + SECOND, False),
        (BY_BASE, FIRST.closes, False),
        (BY_BASE, AGAIN.closes, True),
    ],
)
def test_a_form_is_taken_within_any_window_of_its_category_there(season: Season, at: Moment, taken: bool) -> None:
    registration = registering(season).hears(form(submitted_at=at))
    assert isinstance(registration.verdict(), ApplicationAccepted) is taken
    assert registration.reasons() == (() if taken else (Reason.OUTSIDE_WINDOW,))


@pytest.mark.parametrize(
    ("at", "reason"), [(BETWEEN, Reason.OUTSIDE_WINDOW), (AGAIN.closes + SECOND, Reason.AMENDED_TOO_LATE)]
)
def test_an_amendment_between_two_windows_is_told_that_and_after_the_last_that_it_is_late(
    at: Moment, reason: Reason
) -> None:
    registration = registering(TWICE).hears(form(), form(revision=2, submitted_at=at, accepts_adjustment=False))
    assert registration.verdict().accepts_adjustment is True
    assert [each.reasons for each in registration.said(AmendmentRefused)] == [(reason,)]


def test_registration_of_a_category_closes_with_the_last_window_of_any_base() -> None:
    assert SEASON.registration_closes(Category.SOCIAL) == FIRST.closes
    assert TWICE.registration_closes(Category.SOCIAL) == AGAIN.closes
    assert BY_BASE.windows_for(Category.SOCIAL, None) == (FIRST, AGAIN)
    assert BY_BASE.windows_for(Category.ORDER, BY_BASE.bases[0]) == SEASON.windows_for(Category.ORDER, None)
