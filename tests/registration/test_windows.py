from datetime import datetime, timedelta
from random import Random

import pytest

from contracts.messages.registration import AmendmentRefused, ApplicationAccepted
from contracts.reasons import Reason
from contracts.vocabulary import Category
from services.registration.store import AGGREGATES
from tests.pure_loop import canonical, heard_of, settle
from tests.registration.given import HEARS, SEASON, SEASONS, Registration, form

WINDOW = SEASON.registration.windows[Category.SOCIAL]
SECOND = timedelta(seconds=1)
INSIDE = (WINDOW.opens, WINDOW.opens + SECOND, WINDOW.closes - SECOND, WINDOW.closes)
OUTSIDE = (WINDOW.opens - SECOND, WINDOW.closes + SECOND)


@pytest.mark.parametrize("moment", INSIDE)
def test_a_form_submitted_inside_the_window_or_on_its_edge_is_accepted(moment: datetime) -> None:
    """[REG-2]."""
    assert isinstance(Registration().hears(form(submitted_at=moment)).verdict(), ApplicationAccepted)


@pytest.mark.parametrize("moment", OUTSIDE)
def test_a_form_submitted_a_second_outside_the_window_is_refused(moment: datetime) -> None:
    """[REG-2]."""
    registration = Registration().hears(form(submitted_at=moment))
    assert registration.reasons() == (Reason.OUTSIDE_WINDOW,)
    assert registration.verdict().refused_at == moment


def test_an_amendment_on_the_last_second_stands() -> None:
    """[REG-4]."""
    registration = Registration().hears(form(), form(revision=2, submitted_at=WINDOW.closes, accepts_adjustment=False))
    assert registration.verdict().accepts_adjustment is False
    assert registration.said(AmendmentRefused) == []


def test_an_amendment_a_second_after_the_window_is_refused_once_and_the_last_valid_one_stands() -> None:
    """[REG-4]."""
    late = form(revision=2, submitted_at=WINDOW.closes + SECOND, accepts_adjustment=False)
    registration = Registration().hears(form(), late, late)
    assert registration.verdict().accepts_adjustment is True
    assert [(each.revision, each.reasons) for each in registration.said(AmendmentRefused)] == [
        (2, (Reason.AMENDED_TOO_LATE,))
    ]


def test_a_late_amendment_heard_before_the_first_form_is_refused_as_an_amendment_in_the_end() -> None:
    registration = Registration().hears(form(revision=2, submitted_at=WINDOW.closes + SECOND), form())
    assert isinstance(registration.verdict(), ApplicationAccepted)
    assert [each.revision for each in registration.said(AmendmentRefused)] == [2]


def test_a_form_filed_too_early_and_again_in_the_window_stands() -> None:
    registration = Registration().hears(form(submitted_at=WINDOW.opens - SECOND), form(revision=2))
    assert isinstance(registration.verdict(), ApplicationAccepted)
    assert registration.said(AmendmentRefused)[0].reasons == (Reason.OUTSIDE_WINDOW,)


@pytest.mark.parametrize("moment", [*INSIDE, *OUTSIDE])
@pytest.mark.parametrize("hours", [0, 1, 30 * 24])
def test_delivery_hours_later_makes_no_difference(moment: datetime, hours: int) -> None:
    """[REG-2]."""

    def states(arrival: datetime) -> object:
        heard = [heard_of(form(submitted_at=moment), arrival, "a form")]
        return canonical(AGGREGATES, settle(AGGREGATES, HEARS, SEASONS, heard, Random(0)))

    assert states(moment + timedelta(hours=hours)) == states(moment)


def test_a_category_without_a_window_is_not_taken() -> None:
    """[REG-2]."""
    registration = Registration().hears(form(category=Category.POSTGRADUATE))
    assert registration.reasons() == (Reason.CATEGORY_NOT_TAKEN,)


def test_an_amendment_to_a_category_not_taken_is_refused_and_changes_nothing() -> None:
    registration = Registration().hears(form(), form(revision=2, category=Category.POSTGRADUATE))
    assert registration.verdict().category is Category.SOCIAL
    assert registration.said(AmendmentRefused)[0].reasons == (Reason.CATEGORY_NOT_TAKEN,)
