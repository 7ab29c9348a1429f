"""Nothing done under results that were reopened counts but against a proposal that stands in the end [EXM-4, ADM-4].

Whoever failed a physical then, or gave up, is proposed again and drops, or is not and may enter the province's round
like everybody without a place: whichever was told first, the reopening or what they did.
"""

from itertools import permutations
from typing import Any

import pytest

from contracts.envelope import Received
from contracts.messages.platform.acts import PlaceGivenUp
from contracts.reasons import Reason
from tests.admission.crowd import (
    board,
    granted,
    physical,
    places,
    published,
    season_run,
    stages,
    until,
)
from tests.admission.scenes import EXAMINED, SECOND
from tests.admission.test_reopened_scores import AGAIN, BACKFILL, HOUR, RANKED, REOPENED
from tests.pure_loop import Loop, heard_of

OPENED = board([granted(REOPENED)], first=10)
WITHOUT = published("A-3", "A-2", "A-1", first=20, as_of=AGAIN)
WITH = published("A-3", "A-1", "A-2", first=20, as_of=AGAIN)
STAYING = [physical("A-2"), physical("A-3")]
FAILED, FAILED_LATER = physical("A-1", passed=False), physical("A-1", REOPENED + HOUR, passed=False)


def gives_up(name: str) -> Received[Any]:
    return heard_of(PlaceGivenUp(application=name, given_up_at=EXAMINED), EXAMINED, f"gives-up-{name}")


LEAVINGS = pytest.mark.parametrize("left", [FAILED, FAILED_LATER, gives_up("A-1")], ids=["failed", "later", "gave up"])


def told(*parts: list[Received[Any]]) -> Loop:
    loop = season_run(RANKED)
    for part in parts:
        loop.deliver(part)
    until(loop, BACKFILL)
    return loop


@LEAVINGS
def test_whoever_is_not_proposed_again_is_without_a_place_like_anybody(left: Received[Any]) -> None:
    """[ADM-6]: so the round is open to them."""
    for order in permutations(([left], OPENED, WITHOUT)):
        loop = told(*order, STAYING)
        assert stages(loop)["A-1"] == "unplaced", order
        assert loop.states()["enrolment", "A-1"].reasons == (Reason.QUOTA_FULL,)


@LEAVINGS
def test_whoever_is_proposed_again_drops_by_what_was_done_since_the_first_proposal(left: Received[Any]) -> None:
    for order in permutations(([left], OPENED, WITH)):
        loop = told(*order, STAYING)
        assert stages(loop) == {"A-1": "vacated", "A-2": "physical_passed", "A-3": "physical_passed"}, order


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("anew", [("A-3", "A-1", "A-2"), ("A-3", "A-2", "A-1")])
def test_results_that_come_after_placing_closed_are_placed_as_if_nobody_had_left_before(
    anew: tuple[str, ...], seed: int
) -> None:
    """What each part of the service says to the other crosses the results on its way."""
    late = published(*anew, first=20, as_of=BACKFILL + HOUR)
    loop = season_run([*RANKED, FAILED, physical("A-2")], until=BACKFILL, seed=seed)
    assert stages(loop)["A-1"] == "vacated"
    loop.deliver([*board([granted(BACKFILL + SECOND)], first=10), *late])
    assert sorted(places(loop)) == ["A-2", "A-3"]
    assert stages(loop)["A-1"] == ("vacated" if anew[1] == "A-1" else "unplaced")
