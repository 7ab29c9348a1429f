"""Where a season's kills are planned: every point gets its turn, also those that are met last."""

import json
from pathlib import Path
from random import Random

from rehearsal.chaos.torment import LAST_MET, Torment
from rehearsal.runtime.ordeal import Ordeal
from rehearsal.simulator.calendar import calendar
from rehearsal.simulator.ends.mishaps import BEFALLS, ailing
from services.chassis.core.faults import FailurePlan, Point, done_file
from tests.delivery.told import SEASONS

PHASES = 24


def planned(tmp_path: Path, service: str) -> list[set[str]]:
    """The points a service is to be killed at, phase by phase."""
    ordeal = Ordeal(tmp_path)
    ordeal.lay(service, FailurePlan())
    torment = Torment(ordeal, (service,), 1_000, Random("7/kills/0"))
    phases = []
    for phase in range(PHASES):
        torment.enter(f"phase {phase}")
        plan = json.loads(ordeal.plan(service).read_text(encoding="ascii"))
        assert plan["most"] > 0
        phases.append({point for point, *_ in plan["faults"]})
        if phase % 2:  # what is planned for one phase is met in the next
            done_file(ordeal.plan(service)).write_text(json.dumps(plan["faults"][0]) + "\n", encoding="ascii")
    return phases


def test_what_is_met_last_is_planned_alone_in_some_phases_since_what_comes_before_would_strike_first(
    tmp_path: Path,
) -> None:
    """[DLV-3]: a process killed at a receipt, over and over, never gets as far as a push."""
    phases = planned(tmp_path, "delivery")
    alone = [points for points in phases if points and points <= set(LAST_MET["delivery"])]
    assert len(alone) >= PHASES // 4
    assert set[str]().union(*alone) == set(LAST_MET["delivery"])
    assert set[str]().union(*phases) == set(Point)


def test_a_plan_for_what_is_met_last_stays_until_something_of_it_is_met(tmp_path: Path) -> None:
    """Whoever was killed a moment ago does not push yet: another may hold the lease."""
    phases = planned(tmp_path, "delivery")
    alone = [points for points in phases if points == set(LAST_MET["delivery"])]
    for phase in range(0, PHASES - 1, 2):
        if phases[phase] in alone:
            assert phases[phase + 1] == phases[phase]


def test_every_point_of_every_other_service_is_planned(tmp_path: Path) -> None:
    assert set[str]().union(*planned(tmp_path, "finance-2")) == set(Point)


def test_kills_are_kept_for_the_phases_in_which_hospitals_ail_and_fall_where_these_are_pushed_to(
    tmp_path: Path,
) -> None:
    """[DLV-3]: before any hospital was away or failed, all of them would have taken place."""
    stops, services = calendar(SEASONS["2025-kunming-2"]), ("admission", "delivery", "exams", "finance")
    ails, ordeal = ailing(stops, 1), Ordeal(tmp_path)
    assert set(BEFALLS[0]) <= ails < {stop.name for stop in stops}
    for service in services:
        ordeal.lay(service, FailurePlan())
    torment = Torment(ordeal, services, 40, Random("7/kills/0"), ails)
    for stop in stops:
        torment.enter(stop.name)
        for service in services:  # all that is planned takes place
            plan = json.loads(ordeal.plan(service).read_text(encoding="ascii"))
            lines = [json.dumps(fault) + "\n" for fault in plan["faults"][: plan["most"]]]
            if lines:
                done_file(ordeal.plan(service)).write_text("".join(lines), encoding="ascii")
    torment.rest()
    assert len(torment.kills) == 40
    assert {kill.phase for kill in torment.meanwhile} == ails
    pushed = [kill.point for kill in torment.meanwhile if kill.service == "delivery"]
    assert len(pushed) == len(ails)
    assert set(pushed) == set(LAST_MET["delivery"])
