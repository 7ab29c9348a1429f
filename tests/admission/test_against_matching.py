"""The same answer as the `matching` package, on random markets it can solve [ADM-1]."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.admission.allocation.market import Market
from services.admission.allocation.policy import merit_order
from services.admission.allocation.seating import UNSEATED, seat
from tests.bench.by_matching import by_matching
from tests.often import often


@given(st.integers(0, 60), st.integers(1, 8), st.integers(0, 12), st.integers(0, 2**32))
@settings(max_examples=often(150), deadline=None)
def test_matching_seats_the_same_applicants_on_the_same_wishes(
    applicants: int, programmes: int, most: int, seed: int
) -> None:
    dice = Random(seed)
    wanted = [dice.sample(range(programmes), dice.randint(0, min(3, programmes))) for _ in range(applicants)]
    row = [programme for mine in wanted for programme in mine]
    ranks = dice.sample(range(1, len(row) + 1), len(row))
    ends = [sum(len(mine) for mine in wanted[: at + 1]) for at in range(applicants)]
    seats = [dice.randint(0, most) for _ in range(programmes)]
    market = Market(ends, row, ranks, bytes(len(row)), seats, [0] * programmes)
    ours = [wish for wish, kind in enumerate(seat(market, merit_order(market)).seats) if kind != UNSEATED]
    assert ours == by_matching(market)
