"""Whom adjustment may lead where is the season's affair: to scarce seats, to any, to none [ADM-3, POL-17]."""

from collections.abc import Mapping

import pytest

from services.admission.allocation.adjusting import Targets, Unseated, adjust
from services.admission.allocation.plan import Seats
from tests.admission.programmes import ICU, SURGERY, TCM_GP, plan

WAITING = {"a1": Unseated(1, (SURGERY,)), "a2": Unseated(2, (SURGERY,)), "a3": Unseated(3, (SURGERY,))}
PLAN = plan({SURGERY: 1, ICU: 1, TCM_GP: 5})
FREE = {SURGERY: Seats(1), ICU: Seats(1), TCM_GP: Seats(5)}


@pytest.mark.parametrize(
    ("targets", "placed"),
    [("scarce", {"a1": "ICU"}), ("any", {"a1": "SURGERY", "a2": "ICU"}), ("none", {})],
)
def test_who_is_adjusted_goes_where_the_season_allows_in_merit_order_and_in_no_other_stream(
    targets: Targets, placed: Mapping[str, str]
) -> None:
    adjusted = adjust(WAITING, FREE, PLAN, targets)
    assert {name: held.programme.specialty for name, held in adjusted.allocation.places.items()} == placed


def test_a_season_that_says_nothing_adjusts_to_scarce_seats() -> None:
    assert adjust(WAITING, FREE, PLAN) == adjust(WAITING, FREE, PLAN, "scarce")
