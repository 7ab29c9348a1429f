"""A second around every edge of every category's window in both tracks, delivered hours later [REG-2, REG-4]."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import pytest

from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.messages.registration import AmendmentRefused
from contracts.reasons import Reason
from contracts.vocabulary import Category, Track
from services.registration.domain.application.state import Application
from services.registration.store import AGGREGATES
from tests.pure_loop import canonical, heard_of, run
from tests.registration.given import (
    HEARS,
    HOSPITAL,
    RESIDENCY,
    SEASONS,
    THIS_YEAR,
    Registration,
    at,
    form,
    line,
    residency_form,
    roster,
    school_list,
)

SECOND: Final = timedelta(seconds=1)
SEASON_OF: Final = {Track.ASSISTANT_GP: THIS_YEAR, Track.RESIDENCY: RESIDENCY}
WINDOWS: Final = [
    (track, category, window)
    for track, season in SEASON_OF.items()
    for category, window in SEASONS[season].registration.windows.items()
]
EDGES: Final = [
    (track, category, moment, inside)
    for track, category, window in WINDOWS
    for moment, inside in (
        (window.opens - SECOND, False),
        (window.opens, True),
        (window.opens + SECOND, True),
        (window.closes - SECOND, True),
        (window.closes, True),
        (window.closes + SECOND, False),
    )
]
LISTS: Final = (roster(line()), school_list(line()))


def filed(track: Track, category: Category, moment: datetime, **changes: Any) -> RegistrationSubmitted:
    file = residency_form if track is Track.RESIDENCY else form
    only: dict[str, Any] = {"preferences": ("GP",)} if track is Track.RESIDENCY else {}
    return file(submitted_at=moment, category=category, employer=HOSPITAL, **only, **changes)


def delivered(message: RegistrationSubmitted, hours: int) -> Application:
    """The application when the form arrives so many hours after it was submitted, the lists before it."""
    arrival = message.submitted_at + timedelta(hours=hours)
    heard = [*(heard_of(each, at("2025-06-01 09:00:00"), each.roster) for each in LISTS)]
    loop = run(AGGREGATES, HEARS, SEASONS, [*heard, heard_of(message, arrival, "a form")], Random(hours))
    state = loop.states()["application", "A-1"]
    assert isinstance(state, Application)
    return state


def test_every_category_of_both_tracks_has_its_own_window() -> None:
    """[REG-2]."""
    assert {category for track, category, _ in WINDOWS if track is Track.RESIDENCY} == set(Category)
    assert len({window.opens for track, _, window in WINDOWS if track is Track.RESIDENCY}) == 2


@pytest.mark.parametrize("hours", [0, 3, 30 * 24])
@pytest.mark.parametrize(("track", "category", "moment", "inside"), EDGES)
def test_a_form_counts_by_when_it_was_submitted(
    track: Track, category: Category, moment: datetime, inside: bool, hours: int
) -> None:
    """[REG-2]."""
    application = delivered(filed(track, category, moment), hours)
    assert getattr(application.verdict, "reasons", ()) == (() if inside else (Reason.OUTSIDE_WINDOW,))
    at_once = delivered(filed(track, category, moment), 0)
    states = [canonical(AGGREGATES, {("application", "A-1"): state}) for state in (application, at_once)]
    assert states[0] == states[1]


@pytest.mark.parametrize(("track", "category", "window"), WINDOWS)
def test_an_amendment_counts_until_the_last_second_and_not_a_second_longer(
    track: Track, category: Category, window: Any
) -> None:
    """[REG-2, REG-4]."""
    for moment, refused in ((window.closes, []), (window.closes + SECOND, [(2, (Reason.AMENDED_TOO_LATE,))])):
        amended = filed(track, category, moment, revision=2, accepts_adjustment=False)
        for order in ((filed(track, category, window.opens), amended), (amended, filed(track, category, window.opens))):
            registration = Registration().hears(*LISTS, *order)
            assert registration.verdict().accepts_adjustment is bool(refused)
            assert [(each.revision, each.reasons) for each in registration.said(AmendmentRefused)][-1:] == refused
