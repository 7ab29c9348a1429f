from collections import Counter
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.exams import Placing
from services.admission.domain.allocation import allocate

Wishes = Mapping[str, tuple[Placing, ...]]
SPECIALTIES = ("AGP", "ICU", "PSY")


def wants(**ranks: int) -> tuple[Placing, ...]:
    return tuple(Placing(specialty=specialty, rank=rank) for specialty, rank in ranks.items())


def taken(wishes: Wishes, seats: Mapping[str, int]) -> dict[str, str]:
    return {name: placing.specialty for name, placing in allocate(wishes, seats).items()}


@st.composite
def markets(draw: st.DrawFn) -> tuple[Wishes, dict[str, int]]:
    """Up to twelve applicants, each with up to three wishes, each programme with its own order of merit."""
    size = draw(st.integers(0, 12))
    seats = {specialty: draw(st.integers(0, 4)) for specialty in SPECIALTIES}
    ranks = {specialty: draw(st.permutations(range(1, size + 1))) for specialty in SPECIALTIES}
    wishes = {}
    for number in range(size):
        order = draw(st.permutations(SPECIALTIES))[: draw(st.integers(0, 3))]
        wishes[f"A-{number}"] = tuple(Placing(specialty=one, rank=ranks[one][number]) for one in order)
    return wishes, seats


def test_the_best_get_the_seats() -> None:
    """[ADM-1]."""
    assert taken({"A-1": wants(AGP=3), "A-2": wants(AGP=1), "A-3": wants(AGP=2)}, {"AGP": 2}) == {
        "A-2": "AGP",
        "A-3": "AGP",
    }


def test_everyone_is_placed_while_seats_last() -> None:
    assert taken({"A-1": wants(AGP=2), "A-2": wants(AGP=1)}, {"AGP": 3}) == {"A-1": "AGP", "A-2": "AGP"}


def test_the_first_preference_goes_before_the_second() -> None:
    """[ADM-1]."""
    assert taken({"A-1": wants(ICU=1, AGP=1)}, {"AGP": 1, "ICU": 1}) == {"A-1": "ICU"}


def test_who_loses_the_first_preference_is_placed_on_the_second_by_merit() -> None:
    wishes = {"A-1": wants(ICU=2, AGP=1), "A-2": wants(ICU=1), "A-3": wants(AGP=2)}
    assert taken(wishes, {"AGP": 1, "ICU": 1}) == {"A-1": "AGP", "A-2": "ICU"}


def test_programmes_may_rank_the_same_people_differently() -> None:
    wishes = {"A-1": wants(ICU=2, AGP=1), "A-2": wants(AGP=2, ICU=1)}
    assert taken(wishes, {"AGP": 1, "ICU": 1}) == {"A-1": "ICU", "A-2": "AGP"}


def test_a_programme_without_seats_takes_nobody() -> None:
    assert taken({"A-1": wants(AGP=1), "A-2": wants(PSY=1)}, {"AGP": 0}) == {}


def test_nobody_applied() -> None:
    assert taken({}, {"AGP": 2}) == {}


@given(markets())
@settings(max_examples=100, deadline=None)
def test_no_programme_is_over_quota_and_nobody_is_placed_unasked(market: tuple[Wishes, dict[str, int]]) -> None:
    """[ADM-1]."""
    wishes, seats = market
    placed = allocate(wishes, seats)
    assert all(count <= seats[specialty] for specialty, count in Counter(p.specialty for p in placed.values()).items())
    assert all(placing in wishes[name] for name, placing in placed.items())


@given(markets())
@settings(max_examples=100, deadline=None)
def test_nobody_envies_anyone_of_lower_rank_nor_a_free_seat(market: tuple[Wishes, dict[str, int]]) -> None:
    """[ADM-1]."""
    wishes, seats = market
    placed = allocate(wishes, seats)
    for name, placings in wishes.items():
        better = placings[: placings.index(placed[name])] if name in placed else placings
        for wish in better:
            holders = [other.rank for other in placed.values() if other.specialty == wish.specialty]
            assert len(holders) == seats[wish.specialty]
            assert all(rank < wish.rank for rank in holders)


@given(markets(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_applicants_changes_nothing(market: tuple[Wishes, dict[str, int]], shuffle: object) -> None:
    wishes, seats = market
    names = sorted(wishes, key=lambda _: shuffle.random())  # type: ignore[attr-defined]
    assert allocate({name: wishes[name] for name in names}, seats) == allocate(wishes, seats)
