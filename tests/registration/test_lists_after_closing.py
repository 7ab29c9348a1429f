"""A roster published, or a placement decided, once the season has closed changes nothing: refused by name [CLO-3]."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.envelope import Envelope, Received
from contracts.messages.registration import EditionRefused, PlacementRefused, RosterEntry
from contracts.reasons import Decider, Reason
from contracts.season.closing import Closing
from contracts.vocabulary import RosterKind, Track
from services.registration.domain.person.placement import PlacementKept
from services.registration.domain.person.placement import placed as placing
from services.registration.domain.roster.decide import decide
from services.registration.domain.roster.facts import Edition, EditionKept, PublishPart
from services.registration.domain.roster.state import RosterPart, part_key
from tests.registration.given import BASE, RESIDENCY, SEASONS, at

CLOSES = at("2025-12-31 18:00:00")
CLOSED = SEASONS[RESIDENCY].model_copy(update={"closing": Closing(closes_at=CLOSES)})
ENTRY = RosterEntry(season=RESIDENCY, kind=RosterKind.ORDER, name_key="c" * 64, base=BASE, placed_from="昆明市")
LATE = timedelta(seconds=1)


def published(moment: datetime) -> list[Any]:
    part = RosterPart(part_key(RESIDENCY, RosterKind.ORDER, "R-1", 1))
    envelope = Envelope(
        id="e", source="registration", type="registration.publish.v1", time=moment, correlation_id="e", sequence=1
    )
    command = PublishPart(Edition(1, moment, {"a" * 64: ENTRY}))
    return list(decide(part, Received(command, envelope), {RESIDENCY: CLOSED}))


def decided(moment: datetime) -> list[Any]:
    return list(placing(None, PlacementKept(moment, ENTRY), (Track.RESIDENCY, "a" * 64), CLOSED))


@pytest.mark.parametrize(("told", "kept"), [(published, EditionKept), (decided, PlacementKept)])
def test_until_the_season_closes_it_counts(told: Any, kept: type) -> None:
    events = told(CLOSES)
    assert isinstance(events[0], kept)
    assert not any(isinstance(each, EditionRefused | PlacementRefused) for each in events)


@pytest.mark.parametrize("told", [published, decided])
def test_afterwards_it_is_refused_and_who_can_decide_is_named(told: Any) -> None:
    (refused,) = told(CLOSES + LATE)
    assert refused.reasons == (Reason.SEASON_CLOSED,)
    assert refused.deciders == (Decider.PROVINCE,)
