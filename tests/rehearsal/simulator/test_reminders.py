"""Who had to be told ahead that the physical is due, as somebody outside reckons it [CLO-2]."""

from dataclasses import replace
from datetime import timedelta

from rehearsal.simulator.facts import Notified, SystemFacts
from rehearsal.simulator.reminders import reminders
from tests.rehearsal.kunming import KUNMING
from tests.rehearsal.simulator.season_end import ENDED_WELL, log_of, place

BY = KUNMING.admission.physical_by
LEAD = timedelta(hours=KUNMING.notifications.ahead_hours[0])
OFFERED = BY - LEAD - timedelta(hours=5)
MISSED = replace(place("A-1", "vacated", 1), reasons=("physical_missing",), offered_at=OFFERED)
SAID = Notified("A-1", "place", "BASE", OFFERED, BY)


def reminded(facts: SystemFacts) -> set[str]:
    return {each.about for each in reminders(KUNMING, (), facts)}


def test_whoever_was_offered_a_place_before_the_lead_time_and_missed_the_physical_was_to_be_told() -> None:
    facts = SystemFacts(**{**ENDED_WELL, "places": (MISSED,), "told": {"platform": log_of(SAID)}})
    assert f"deadline physical {LEAD // timedelta(hours=1)}" in reminded(facts)


def test_of_an_offer_that_one_of_a_day_after_the_lead_time_replaced_nobody_had_to_be_told() -> None:
    later = replace(MISSED, offered_at=BY - timedelta(hours=1))
    facts = SystemFacts(**{**ENDED_WELL, "places": (later,), "told": {"platform": log_of(SAID)}})
    assert not [each for each in reminded(facts) if each.startswith("deadline physical")]
