"""Failure points: nothing at all unless a test asks for them, and then exactly what it asked for."""

import dis
import json
import signal
import subprocess
import sys
import time
import timeit
from collections.abc import Callable
from pathlib import Path

import pytest

from operations.places import CHECKOUT
from services.chassis.core import faults
from services.chassis.core.faults import Failure, FailurePlan, Faults, Point, Poisoned, done_file
from services.chassis.worker import run
from tests.chassis.toy import toy

PASSES = 50_000
SOURCES = [
    *(CHECKOUT / "services" / "chassis").rglob("*.py"),
    *(CHECKOUT / "services" / "delivery" / "push").rglob("*.py"),
]


def plan(folder: Path, *waiting: Failure, most: int = 9) -> Path:
    file = folder / "plan.json"
    file.write_text(FailurePlan(waiting, most).json(), encoding="ascii")
    return file


def test_a_fault_point_has_no_body_unless_a_test_gave_it_one() -> None:
    assert not faults.ARMED
    assert faults.opening is faults.failpoint
    done = {each.opname for each in dis.get_instructions(faults.failpoint)}
    assert done <= {"RESUME", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


def test_a_fault_point_costs_what_calling_an_empty_function_costs() -> None:
    """A message takes the chassis thousands of calls and passes a handful of points; batches share most of them."""

    def empty(_point: Point) -> None:
        return

    def cost(call: Callable[[Point], None]) -> float:
        passes = timeit.Timer(lambda: call(Point.ACK_BEFORE), timer=time.process_time)
        return min(passes.repeat(5, PASSES))

    assert cost(faults.failpoint) < 4 * cost(empty)


@pytest.mark.parametrize("point", Point)
def test_every_point_of_the_table_is_somewhere_in_the_chassis_or_where_things_are_pushed(point: Point) -> None:
    assert [file.name for file in SOURCES if f"failpoint(Point.{point.name})" in _flat(file)]


def _flat(file: Path) -> str:
    return file.read_text(encoding="utf-8").replace("_HANDED_OVER, failpoint, ", "failpoint(")


def test_a_process_ends_at_the_passage_that_was_planned_and_has_written_down_which(tmp_path: Path) -> None:
    file = plan(tmp_path, Failure(Point.ACK_BEFORE, nth=3))
    taken = "from services.chassis.core.faults import *"
    passes = f"{taken}\nfor n in range(9): failpoint(Point.ACK_BEFORE); print(n, flush=True)"
    words, env = [sys.executable, "-c", passes], {"ZHAOLU_FAULTS": str(file)}
    ended = subprocess.run(words, cwd=CHECKOUT, env=env, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout == b"0\n1\n"
    assert json.loads(done_file(file).read_text(encoding="ascii")) == ["ack.before", 3, 0.0]
    again = subprocess.run(words, cwd=CHECKOUT, env=env, capture_output=True, check=False)
    assert again.returncode == 0


def test_no_more_befalls_a_process_than_was_planned(tmp_path: Path) -> None:
    file = plan(tmp_path, Failure(Point.ACK_BEFORE, seconds=0.001), Failure(Point.ACK_AFTER, seconds=0.001), most=1)
    met = Faults(file)
    for point in (Point.ACK_BEFORE, Point.ACK_AFTER, Point.ACK_AFTER):
        met.failpoint(point)
    assert len(done_file(file).read_text(encoding="ascii").splitlines()) == 1


def test_poison_works_every_time_and_only_on_those_it_names(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(FailurePlan(defects="bad").json(), encoding="ascii")
    met = Faults(file)
    met.opening("good-1")
    for _ in range(2):
        with pytest.raises(Poisoned):
            met.opening("bad-1")


def test_a_plan_is_read_again_when_it_is_replaced(tmp_path: Path) -> None:
    met = Faults(plan(tmp_path))
    met.failpoint(Point.ACK_BEFORE)
    plan(tmp_path, Failure(Point.ACK_BEFORE, nth=2, seconds=0.001))
    met.failpoint(Point.ACK_BEFORE)
    assert not done_file(tmp_path / "plan.json").exists()
    met.failpoint(Point.ACK_BEFORE)
    assert done_file(tmp_path / "plan.json").exists()


def test_production_refuses_to_start_with_fault_points(monkeypatch: pytest.MonkeyPatch) -> None:
    service = toy("toy", "amqp://127.0.0.1/", "mongodb://127.0.0.1/")
    monkeypatch.setattr(run, "ARMED", True)
    object.__setattr__(service.settings, "environment", "production")
    with pytest.raises(ValueError, match="ZHAOLU_FAULTS"):
        run.run(service)
