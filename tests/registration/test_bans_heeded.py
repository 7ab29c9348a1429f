"""For what a ban holds how long, and which bans of others bar, is the season's affair [POL-11, POL-12]."""

from random import Random
from typing import Any

import pytest

from contracts.messages.registration import BanImposed
from contracts.reasons import Reason
from contracts.season.bans import Bans
from contracts.season.season import Seasons
from contracts.vocabulary import Moment, Track
from services.registration.domain.person.decide import decide
from services.registration.domain.person.state import initial, person_file
from services.registration.store import AGGREGATES
from tests.pure_loop import heard_of, run
from tests.registration.given import (
    HEARS,
    RESIDENCY,
    SEASONS,
    THIS_YEAR,
    Registration,
    at,
    ban,
    form,
    imported,
)

IN_FORCE = ("2024-09-01 00:00:00", "2026-09-01 00:00:00")


def heeding(**bans: Any) -> Seasons:
    """This year's season with bans of its own."""
    season = SEASONS[THIS_YEAR]
    return {**SEASONS, THIS_YEAR: season.model_copy(update={"bans": Bans(years=2, **bans)})}


def reasons_in(seasons: Seasons, *told: Any) -> tuple[str, ...]:
    """Why whoever registers this year is refused, whichever is heard first."""
    found = {
        Registration(run(AGGREGATES, HEARS, seasons, [], Random(0))).hears(*order).reasons()
        for order in (told, told[::-1])
    }
    (reasons,) = found
    return reasons


def until(cause: str, seasons: Seasons) -> list[Moment]:
    """Until when somebody withdrawn for this is barred."""
    asked = ban("2025-08-31 23:59:59").model_copy(update={"cause": cause})
    nobody = initial(person_file(asked.track, asked.person_key))
    events = decide(nobody, heard_of(asked, asked.bans_from, "withdrawn", 1, "admission"), seasons)
    return [event.bans_until for event in events if isinstance(event, BanImposed)]


def test_a_cause_the_season_names_bars_for_its_own_years_and_every_other_for_the_usual() -> None:
    longer = heeding(by_cause={"fraud": 5, "left_training": 0})
    assert until("fraud", longer) == [at("2030-08-31 23:59:59")]
    assert until("left_training", longer) == [at("2025-08-31 23:59:59")]
    assert until("did_not_report", longer) == [at("2027-08-31 23:59:59")]


@pytest.mark.parametrize(("other_track", "reasons"), [("told", ()), ("bars", (Reason.BANNED,))])
def test_a_ban_of_the_other_track_bars_where_the_season_heeds_it(other_track: str, reasons: tuple[Reason, ...]) -> None:
    elsewhere = ban("2024-09-01 00:00:00", season=RESIDENCY)
    assert reasons_in(heeding(other_track=other_track), form(), elsewhere) == reasons


@pytest.mark.parametrize(
    ("heeded", "track", "reasons"),
    [
        ({}, Track.ASSISTANT_GP, (Reason.BANNED,)),
        ({"imported": "told"}, Track.ASSISTANT_GP, ()),
        ({}, Track.RESIDENCY, ()),
        ({"other_track": "bars"}, Track.RESIDENCY, (Reason.BANNED,)),
        ({"other_track": "bars", "imported": "told"}, Track.RESIDENCY, ()),
    ],
)
def test_the_lists_of_others_bar_or_are_told_as_the_season_says(
    heeded: dict[str, str], track: Track, reasons: tuple[Reason, ...]
) -> None:
    """[REG-10]: the base is shown them in any case."""
    assert reasons_in(heeding(**heeded), form(), imported(*IN_FORCE, track=track)) == reasons


def test_a_season_that_says_nothing_bars_as_before() -> None:
    plain = Bans(years=2)
    assert (plain.by_cause, plain.other_track, plain.imported) == ({}, "told", "bars")
