"""Who moves up when somebody leaves, and when they were let in [ADM-4]."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.admission.allocation.allocation import Claim, Held, allocate
from services.admission.allocation.backfill import BackfilledPlaces, settle
from tests.admission.markets import seats, wants
from tests.admission.scenes import at
from tests.often import often

MORNING, NOON, EVENING = at("08-04T09:00"), at("08-04T12:00"), at("08-04T18:00")
NAMES = tuple(f"A-{number}" for number in range(1, 8))
RANKED = {name: wants(AGP=rank) for rank, name in enumerate(NAMES, start=1)}


def places(claims: Mapping[str, Claim], _: datetime) -> Mapping[str, Held]:
    return allocate(claims, seats(AGP=2)).places


def settled(vacated: Mapping[str, datetime], fallen: Mapping[str, datetime]) -> BackfilledPlaces:
    return settle(RANKED, {**fallen, **vacated}, (), (MORNING, EVENING), places)


def test_nobody_left() -> None:
    told = settled({}, {})
    assert (set(told.now), told.let_in) == ({"A-1", "A-2"}, {})


def test_the_next_is_let_in_when_somebody_leaves() -> None:
    told = settled({"A-1": NOON}, {})
    assert (set(told.first), set(told.now), told.let_in) == ({"A-1", "A-2"}, {"A-2", "A-3"}, {"A-3": NOON})


def test_a_chain_of_drops_settles_on_the_last_who_is_let_in() -> None:
    """The third leaves after moving up for the first, so the fourth came in then."""
    told = settled({"A-1": MORNING, "A-3": NOON}, {})
    assert (set(told.now), told.let_in) == ({"A-2", "A-4"}, {"A-3": MORNING, "A-4": NOON})


def test_the_best_who_came_later_was_let_in_by_the_first_to_leave() -> None:
    told = settled({"A-1": EVENING, "A-2": MORNING}, {})
    assert told.let_in == {"A-3": MORNING, "A-4": EVENING}


def test_whoever_is_let_in_was_so_by_the_seat_they_got() -> None:
    """Not the best of those who came later by the first to leave: they may want other seats."""
    claims = {"A-1": wants(EYE=1), "A-2": wants(AGP=2), "A-3": wants(AGP=3), "A-4": wants(EYE=4)}
    told = settle(
        claims,
        {"A-1": MORNING, "A-2": EVENING},
        (),
        (MORNING, EVENING),
        lambda those, _: allocate(those, seats(AGP=1, EYE=1)).places,
    )
    assert told.let_in == {"A-4": MORNING, "A-3": EVENING}


def test_whoever_gets_a_seat_that_was_moved_is_let_in_when_it_was() -> None:
    """[ADM-2]: nothing they did before answers an offer."""
    told = settle(
        RANKED,
        {},
        [NOON],
        (MORNING, EVENING),
        lambda those, at: allocate(those, seats(AGP=2 if at < NOON else 3)).places,
    )
    assert told.let_in == {"A-3": NOON}


def test_who_ceases_to_be_ranked_lets_in_the_next_if_they_held_a_place() -> None:
    assert settled({}, {"A-2": NOON}).let_in == {"A-3": NOON}
    assert settled({}, {"A-5": NOON}).let_in == {}


@given(st.permutations(NAMES), st.integers(0, 5), st.integers(0, 2))
@settings(max_examples=often(100), deadline=None)
def test_seats_are_full_while_anybody_waits_and_everyone_let_in_knows_when(
    leaving: list[str], left: int, fell: int
) -> None:
    moments = {name: MORNING + timedelta(hours=hour) for hour, name in enumerate(leaving[: left + fell])}
    vacated = {name: moments[name] for name in leaving[:left]}
    fallen = {name: moments[name] for name in leaving[left : left + fell]}
    told = settled(vacated, fallen)
    assert set(told.now) == set([name for name in NAMES if name not in moments][:2])
    assert told.now.keys() - told.first.keys() <= told.let_in.keys()
    assert set(told.let_in.values()) <= set(moments.values())
