"""How many workers a service has: the calendar's at least, more for what waits, fewer slowly, never by not knowing."""

from datetime import UTC, datetime, timedelta

from operations.scaling.policy import (
    APART_SECONDS,
    STEADY_SECONDS,
    Bounds,
    InboxSeen,
    ScalingCause,
    Sizing,
    WorkersWished,
    sized,
    wish,
)
from operations.scaling.season_plans import least_at, most_of
from operations.scaling.spells import AHEAD
from tests.operations.scaling.test_manifests import plan_of

NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)
BOUNDS = Bounds(least=2, worst=5, most=8, length=100)
QUIET = InboxSeen(0, 0.0)


def told(here: int, seen: InboxSeen | None, bounds: Bounds = BOUNDS) -> tuple[int, ScalingCause]:
    found = wish(bounds, here, seen)
    return found.workers, found.cause


def test_the_calendar_is_the_least() -> None:
    assert told(1, QUIET) == (2, ScalingCause.CALENDAR)


def test_what_lies_in_the_inbox_asks_for_more() -> None:
    assert told(2, InboxSeen(301, 1.0)) == (4, ScalingCause.LENGTH)


def test_what_waits_too_long_asks_for_one_more() -> None:
    assert told(4, InboxSeen(10, 61.0)) == (5, ScalingCause.AGE)


def test_there_are_never_more_than_there_may_be() -> None:
    assert told(3, InboxSeen(100_000, 900.0))[0] == BOUNDS.most


def test_not_knowing_is_the_worst_hour_and_never_fewer_than_work() -> None:
    """[OPS-3]."""
    assert told(1, None) == (5, ScalingCause.UNKNOWN)
    assert told(7, None) == (7, ScalingCause.UNKNOWN)


def after(sizing: Sizing, workers: int, seconds: float, every: float = 5.0) -> Sizing:
    """So many wished for so long, looked at again and again."""
    now = max((at for at, _ in sizing.wishes), default=sizing.begun)
    until = now + seconds
    while now < until:
        now += every
        sizing = sized(sizing, WorkersWished(workers, ScalingCause.CALENDAR, QUIET), now, NOON)
    return sizing


def test_more_come_at_once() -> None:
    grown = after(Sizing(1, 0.0), 4, 5.0)
    assert (grown.workers, grown.changed_at) == (4, NOON)


def test_fewer_go_one_by_one_and_only_after_a_while() -> None:
    grown = after(Sizing(1, 0.0), 4, 5.0)
    still = after(grown, 1, STEADY_SECONDS - 10)
    assert still.workers == 4
    one_less = after(still, 1, 15.0)
    assert one_less.workers == 3
    assert after(one_less, 1, APART_SECONDS - 20).workers == 3
    assert after(one_less, 1, 2 * APART_SECONDS + 5).workers == 1


def test_one_busy_moment_keeps_them_a_while_longer() -> None:
    grown = after(Sizing(1, 0.0), 4, 5.0)
    busy = after(after(grown, 1, STEADY_SECONDS - 10), 4, 5.0)
    assert after(busy, 1, STEADY_SECONDS - 10).workers == 4


def test_a_fresh_start_takes_nobody_away_before_it_has_looked_long_enough() -> None:
    assert after(Sizing(4, 1_000.0), 1, STEADY_SECONDS - 10).workers == 4


def test_the_calendar_is_heeded_ahead_and_seasons_share_the_machine() -> None:
    plan = plan_of(4_000_000)
    busiest = max(plan.hours, key=lambda hour: hour.workers["registration"])
    needed = busiest.workers["registration"]
    assert needed > 1
    assert least_at([plan], "registration", busiest.at) >= needed
    assert least_at([plan], "registration", busiest.at - AHEAD) >= needed
    assert least_at([plan, plan], "registration", busiest.at) >= 2 * needed - 1
    assert least_at([plan], "registration", busiest.at + timedelta(days=4_000)) == 1
    assert most_of([plan], "registration") == needed
