"""A large base: nothing is drawn until everything is there, and then once for each vacancy."""

from functools import reduce

from contracts.envelope import Received
from services.admission.domain.intake.decide import decide
from services.admission.domain.intake.facts import Hears, Placed
from services.admission.domain.intake.offering import offers
from services.admission.domain.intake.state import Intake, evolve, initial
from tests.admission.crowd import published, vacated
from tests.admission.scenes import BASE, CALENDAR, SEASON, at, season_with

SIZE, SEATS = 1_500, 300
SEASONS = {SEASON: season_with({"AGP": SEATS})}


def hear(intake: Intake, heard: Received[Hears]) -> tuple[Intake, int]:
    """The intake after this, and how often it drew places for it."""
    events = decide(intake, heard, SEASONS)
    return reduce(evolve, events, intake), sum(isinstance(event, Placed) for event in events)


def test_fifteen_hundred_lines_draw_places_once_and_each_vacancy_once_more() -> None:
    intake, draws = initial(f"{SEASON}/{BASE}"), []
    everyone = [f"A-{number:04}" for number in range(SIZE)]
    for heard in published(*everyone):
        intake, drawn = hear(intake, heard)
        draws.append(drawn)
    assert (draws, len(offers(intake))) == ([0] * SIZE + [1], SEATS)
    for name in everyone[:3]:
        intake, drawn = hear(intake, vacated(name, at("08-04T09:00")))
        assert drawn == 1
    moved_up = {name for name, place in offers(intake).items() if place.physical_by == CALENDAR.backfill_physical_by}
    assert moved_up == set(everyone[SEATS : SEATS + 3])
