"""Any order, any repeats: one end. `sequence` fields say how often others spoke, and are left out."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Received
from contracts.vocabulary import PayComponent
from services.finance.handlers import HEARS
from services.finance.store import AGGREGATES
from tests.finance.scenes import ADMITTED_AT, LAST_DAY, SEASONS, at, closes, opens, pays
from tests.often import often
from tests.pure_loop import canonical, heard_of, settle

MOMENTS = st.sampled_from([ADMITTED_AT, at("2026-03-01T00:00"), LAST_DAY])
ORDERS = st.builds(opens, MOMENTS) | st.builds(closes, MOMENTS)
PAYMENTS = st.builds(pays, st.sampled_from(PayComponent), st.integers(0, 400_001), paid_at=MOMENTS)


@given(st.lists(ORDERS, max_size=4), st.lists(PAYMENTS, max_size=6), st.integers(0, 2**32), st.integers(0, 2**32))
@settings(max_examples=often(100), deadline=None)
def test_any_order_ends_in_the_same_account(orders: list[Any], payments: list[Any], one: int, other: int) -> None:
    story: list[Received[Any]] = [
        heard_of(order, ADMITTED_AT, f"o{n}", n, "admission") for n, order in enumerate(orders, start=1)
    ]
    story += [heard_of(payment, ADMITTED_AT, f"p{n}") for n, payment in enumerate(payments)]
    first, second = (settle(AGGREGATES, HEARS, SEASONS, story, Random(seed)) for seed in (one, other))
    assert canonical(AGGREGATES, first) == canonical(AGGREGATES, second)
