"""What a cluster scales by: valid to KEDA, never below the plan, never nothing for what is not known."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.season.expected import Expected
from contracts.vocabulary import SHANGHAI
from operations.access import SERVICES
from operations.places import SEASONS, TOPOLOGY
from operations.scaling.costs import Costs, Machine, PhaseCost, Spent
from operations.scaling.manifests import manifests
from operations.scaling.planning import WorkPlan, planned
from operations.scaling.spells import AHEAD, spells
from operations.scaling.surges import surges
from operations.season_file import read_season
from operations.topology.description import read_topology
from operations.topology.layout import layout_of
from tests.kubernetes.schemas import faults

GOLDEN: Final = Path(__file__).with_name("kunming.keda.json")
A_MINUTE: Final = timedelta(minutes=1)
SEASON: Final = read_season(SEASONS / "2025-kunming-2.toml")


def costs() -> Costs:
    """Every phase costs every service a hundredth of a second for a message, and a message for an applicant."""
    phases = {surge.phase for surge in surges(SEASON, Expected())}
    spent = {service: Spent(cpu_ms=1_000, messages={"made.up.v1": 100}) for service in SERVICES}
    phase = PhaseCost(season="made-up", applicants=100, services=spent)
    machine = Machine(cores=2, python="3", store_writes_per_second=1_000, inbox_messages_per_second=8_000)
    day = datetime(2025, 7, 1, tzinfo=SHANGHAI).date()
    return Costs(measured_on=day, machine=machine, phases=dict.fromkeys(phases, phase))


def plan_of(applicants: int) -> WorkPlan:
    return planned(surges(SEASON, Expected()), applicants, costs())


def written(applicants: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = manifests(SEASON.id, plan_of(applicants), costs(), "zhaolu")["items"]
    return items


def scaled(applicants: int) -> list[dict[str, Any]]:
    return [each for each in written(applicants) if each["kind"] == "ScaledObject"]


def next_of(schedule: str, after: datetime) -> datetime:
    """When a schedule comes round next, as a cron reads it."""
    minute, hour, days, month, _ = schedule.split()
    return min(
        at
        for year in (after.year, after.year + 1)
        for day in days.split(",")
        if (at := datetime(year, int(month), int(day), int(hour), int(minute), tzinfo=SHANGHAI)) > after
    )


def in_force(starts: str, ends: str, at: datetime) -> bool:
    """Whether KEDA's cron has it so: it ends before it begins again."""
    return next_of(ends, at) <= next_of(starts, at)


@pytest.mark.parametrize("applicants", [500, 50_000, 3_000_000])
def test_keda_takes_what_is_written_as_it_stands(applicants: int) -> None:
    assert [faults(each) for each in written(applicants)] == [[]] * (len(SERVICES) + 1)


def test_what_keda_does_not_know_is_found() -> None:
    wrong = scaled(500)[0]
    wrong["spec"]["minimum"] = 1
    wrong["spec"]["fallback"]["behavior"] = "hope"
    assert len(faults(wrong)) == 2


def test_the_manifests_of_a_season_are_written_as_they_were() -> None:
    assert written(150_000) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_at_every_hour_the_calendar_asks_for_as_many_as_the_plan() -> None:
    plan = plan_of(300_000)
    for service in SERVICES:
        found = spells(plan, service)
        assert found
        for hour in plan.hours:
            at = hour.at + timedelta(minutes=30)
            assert max([1, *(s.workers for s in found if in_force(s.starts, s.ends, at))]) == hour.workers[service]


def test_workers_are_asked_for_before_their_hour_and_outside_the_season_not_at_all() -> None:
    plan = plan_of(300_000)
    found = spells(plan, "exams")
    first = next(hour.at for hour in plan.hours if hour.workers["exams"] > 1)
    assert any(in_force(each.starts, each.ends, first - AHEAD + A_MINUTE) for each in found)
    after = plan.hours[-1].at + timedelta(days=2)
    assert not any(in_force(each.starts, each.ends, after) for each in found)


@pytest.mark.parametrize("applicants", [1, 300_000])
def test_what_is_not_known_is_never_nothing(applicants: int) -> None:
    plan = plan_of(applicants)
    for each, service in zip(scaled(applicants), SERVICES, strict=True):
        spec, most = each["spec"], plan.workers[service]
        assert spec["minReplicaCount"] >= 1
        assert "idleReplicaCount" not in spec
        assert spec["fallback"]["replicas"] == most >= 1
        assert spec["fallback"]["behavior"] == "currentReplicasIfHigher"
        assert spec["maxReplicaCount"] > most


def test_every_trigger_of_a_queue_asks_over_http_for_an_inbox_there_is() -> None:
    queues = {queue.name for queue in layout_of(read_topology(TOPOLOGY, [])).queues}
    for each in scaled(500):
        asked = [trigger["metadata"] for trigger in each["spec"]["triggers"] if trigger["type"] == "rabbitmq"]
        assert [told["mode"] for told in asked] == ["QueueLength", "ExpectedQueueConsumptionTime"]
        assert {told["queueName"] for told in asked} <= queues
        assert {told["protocol"] for told in asked} == {"http"}


def test_a_worker_is_given_what_it_works_off_while_a_message_may_wait() -> None:
    # 60 s at 60 % of a core, 10 ms a message
    [length, _] = scaled(500)[0]["spec"]["triggers"]
    assert length["metadata"]["value"] == "3600"
