"""Why each preference ended as it did."""

import pytest
from hypothesis import given, settings

from services.admission.allocation.allocation import CutOff, allocate
from services.admission.allocation.explaining import RULES, Verdict, explain
from services.admission.allocation.plan import Seats
from services.admission.allocation.policy import POLICIES
from tests.admission.markets import Market, markets, programme, wants
from tests.often import often

OFFERED = {
    programme("GP"): Seats(open=1, reserved=1),
    programme("ICU"): Seats(open=1),
    programme("PSY"): Seats(open=0),
    programme("AGP"): Seats(open=9, minimum_points=60),
}
CLAIMS = {
    "A-1": wants(GP=1, ICU=1),
    "A-2": wants(PSY=2, ICU=2),
    "A-3": wants(59, EYE=3, GP=3, ICU=3, AGP=3),
    "A-4": wants(60, GP=4, AGP=4, rostered=True),
}


@pytest.mark.parametrize(
    ("name", "verdicts"),
    [
        ("A-1", ["seated", "better_granted"]),
        ("A-2", ["no_seats", "seated"]),
        ("A-3", ["not_offered", "outdone", "outdone", "below_minimum"]),
        ("A-4", ["seated_on_reserved", "better_granted"]),
    ],
)
def test_each_preference_has_a_verdict(name: str, verdicts: list[str]) -> None:
    told = explain(name, CLAIMS[name], OFFERED, allocate(CLAIMS, OFFERED))
    assert [each.verdict.value for each in told] == verdicts


def test_a_seat_that_stays_free_for_the_rostered_is_told_of() -> None:
    claims = {name: claim for name, claim in CLAIMS.items() if name != "A-4"}
    told = explain("A-3", claims["A-3"], OFFERED, allocate(claims, OFFERED))
    assert told[1].verdict is Verdict.ONLY_RESERVED_LEFT


def test_the_cut_off_names_who_got_the_last_seat() -> None:
    told = explain("A-3", CLAIMS["A-3"], OFFERED, allocate(CLAIMS, OFFERED))
    assert told[2].tally is not None
    assert told[2].tally.open == CutOff(seats=1, taken=1, last="A-2")


def test_every_verdict_cites_its_rule() -> None:
    assert set(RULES) == set(Verdict)


@given(markets())
@settings(max_examples=often(200), deadline=None)
def test_a_verdict_agrees_with_what_is_seen_in_the_seats(market: Market) -> None:
    """Whoever was refused can be shown full seats, and somebody who got the last of them."""
    for policy in POLICIES.values():
        allocation = allocate(market.claims, market.seats, policy)
        for name, claim in market.claims.items():
            told = explain(name, claim, market.seats, allocation)
            seated = [each for each in told if each.verdict in {Verdict.SEATED, Verdict.SEATED_ON_RESERVED}]
            assert [each.preference for each in seated] == (
                [allocation.places[name].preference] if name in allocation.places else []
            )
            for each in told:
                assert each.tally is not None
                if each.verdict is Verdict.OUTDONE:
                    assert each.tally.open.free == 0
                    assert each.tally.open.last is not None or each.tally.reserved.last is not None
                if each.verdict is Verdict.ONLY_RESERVED_LEFT:
                    assert each.tally.reserved.free > 0
