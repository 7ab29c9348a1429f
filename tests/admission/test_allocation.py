from services.admission.allocation.allocation import CutOff, Held, SeatKind, allocate
from services.admission.allocation.plan import Seats
from services.admission.allocation.policy import POLICIES, preference_batches
from tests.admission.markets import programme, seats, taken, wants


def test_the_best_get_the_seats() -> None:
    """[ADM-1]."""
    claims = {"A-1": wants(AGP=3), "A-2": wants(AGP=1), "A-3": wants(AGP=2)}
    assert taken(allocate(claims, seats(AGP=2))) == {"A-2": "AGP", "A-3": "AGP"}


def test_everyone_is_placed_while_seats_last() -> None:
    assert taken(allocate({"A-1": wants(AGP=2), "A-2": wants(AGP=1)}, seats(AGP=3))) == {"A-1": "AGP", "A-2": "AGP"}


def test_the_first_preference_goes_before_the_second() -> None:
    """[ADM-1]."""
    held = allocate({"A-1": wants(ICU=1, AGP=1)}, seats(AGP=1, ICU=1)).places["A-1"]
    assert held == Held(programme("ICU"), rank=1, preference=1, kind=SeatKind.OPEN)


def test_who_loses_the_first_preference_is_placed_on_the_second_by_merit() -> None:
    claims = {"A-1": wants(ICU=2, AGP=1), "A-2": wants(ICU=1), "A-3": wants(AGP=2)}
    assert taken(allocate(claims, seats(AGP=1, ICU=1))) == {"A-1": "AGP", "A-2": "ICU"}


def test_programmes_may_rank_the_same_people_differently() -> None:
    claims = {"A-1": wants(ICU=2, AGP=1), "A-2": wants(AGP=2, ICU=1)}
    assert taken(allocate(claims, seats(AGP=1, ICU=1))) == {"A-1": "ICU", "A-2": "AGP"}


def test_a_programme_without_seats_takes_nobody() -> None:
    assert taken(allocate({"A-1": wants(AGP=1), "A-2": wants(PSY=1)}, seats(AGP=0))) == {}


def test_nobody_applied() -> None:
    assert taken(allocate({}, seats(AGP=2))) == {}


def test_a_reserved_seat_goes_to_the_rostered_whatever_their_rank() -> None:
    """[ADM-1]."""
    claims = {"A-1": wants(GP=1), "A-2": wants(GP=2), "A-3": wants(GP=3, rostered=True)}
    places = allocate(claims, {programme("GP"): Seats(open=1, reserved=1)}).places
    assert {name: held.kind.value for name, held in places.items()} == {"A-1": "open", "A-3": "reserved"}


def test_a_reserved_seat_nobody_is_rostered_for_stays_free() -> None:
    """[ADM-1]."""
    allocation = allocate({"A-1": wants(GP=1), "A-2": wants(GP=2)}, {programme("GP"): Seats(open=1, reserved=1)})
    assert taken(allocation) == {"A-1": "GP"}
    assert allocation.tallies[programme("GP")].reserved == CutOff(seats=1, taken=0, last=None)


def test_the_rostered_compete_for_open_seats_once_the_reserved_are_taken() -> None:
    """[ADM-1]."""
    claims = {"A-1": wants(GP=1, rostered=True), "A-2": wants(GP=2, rostered=True), "A-3": wants(GP=3)}
    places = allocate(claims, {programme("GP"): Seats(open=1, reserved=1)}).places
    assert {name: held.kind.value for name, held in places.items()} == {"A-1": "reserved", "A-2": "open"}


def test_a_total_below_the_least_one_asked_for_gets_no_seat() -> None:
    """[EXM-6]."""
    claims = {"A-1": wants(5999, GP=1), "A-2": wants(6000, GP=2)}
    assert taken(allocate(claims, {programme("GP"): Seats(2, minimum_points=6000)})) == {"A-2": "GP"}


def test_in_batches_a_first_choice_goes_before_a_better_rank() -> None:
    """[ADM-1]."""
    claims = {"A-1": wants(ICU=2, AGP=1), "A-2": wants(ICU=1), "A-3": wants(AGP=2)}
    assert taken(allocate(claims, seats(AGP=1, ICU=1), preference_batches)) == {"A-2": "ICU", "A-3": "AGP"}


def test_a_season_names_its_policy() -> None:
    assert sorted(POLICIES) == ["merit_order", "preference_batches"]


def test_the_cut_off_is_the_last_who_got_a_seat() -> None:
    claims = {"A-1": wants(AGP=3), "A-2": wants(AGP=1), "A-3": wants(AGP=2)}
    assert allocate(claims, seats(AGP=2)).tallies[programme("AGP")].open == CutOff(seats=2, taken=2, last="A-3")
