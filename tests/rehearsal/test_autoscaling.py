"""Workers come and go on this machine as the policy says, each a process that stops in order, and why is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from operations import runs
from operations.scaling.policy import Bounds, InboxSeen, ScalingCause
from rehearsal.runtime.autoscaling import Autoscaling, most_here
from rehearsal.runtime.fleet import Fleet
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.supervisor import Program, Supervisor
from tests.rehearsal.test_supervisor import Log, program

ONE = ("one",)
NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


@dataclass
class Machine:
    """What the loop sees, set by hand; its clock too."""

    fleet: Fleet
    folder: Path
    seen: InboxSeen | None = field(default_factory=lambda: InboxSeen(0, 0.0))
    seconds: float = 0.0
    said: list[str] = field(default_factory=list)

    def scaling(self) -> Autoscaling:
        return Autoscaling(self.fleet, self.folder, self.bounds, self.look, self.now, self.said.append, self.clock)

    def bounds(self, _service: str, _now: datetime) -> Bounds:
        return Bounds(least=1, worst=2, most=3, length=100)

    async def look(self, _service: str) -> InboxSeen | None:
        return self.seen

    async def now(self) -> datetime:
        return NOON

    def clock(self) -> float:
        return self.seconds

    @property
    def kept(self) -> set[str]:
        assert self.fleet.supervisor is not None
        return set(self.fleet.supervisor.kept)


@asynccontextmanager
async def machine(folder: Path, broken: str = "") -> AsyncIterator[Machine]:
    run = folder / "run"
    run.mkdir()
    fleet, log = Fleet(3), Log()
    programs: dict[str, Program] = {name: program(name, folder) for name in fleet.names(ONE)}
    if broken:
        words = ["false"]
        programs[broken] = Program(broken, words, {}, programs[broken].url, folder)
    with Processes(run) as processes:
        supervisor = Supervisor(processes, log.changed, log.died.append)
        fleet.supervisor, fleet.programs = supervisor, programs
        await supervisor.start([programs["one"]])
        try:
            yield Machine(fleet, run)
        finally:
            await supervisor.stop()


async def test_workers_come_for_what_waits_and_go_one_by_one_when_it_is_done(tmp_path: Path) -> None:
    async with machine(tmp_path) as here:
        scaling = here.scaling()
        await scaling.look(ONE)
        assert here.kept == {"one"}
        here.seen = InboxSeen(250, 3.0)
        await scaling.look(ONE)
        assert here.kept == {"one", "one-2", "one-3"}
        told = runs.scaling_of(here.folder)["one"]
        assert (told.workers, told.cause, told.since, told.ready) == (3, ScalingCause.LENGTH, NOON.isoformat(), 250)
        here.seen = InboxSeen(0, 0.0)
        for seconds, kept in ((299, 3), (305, 2), (330, 2), (370, 1), (500, 1)):
            here.seconds = seconds
            await scaling.look(ONE)
            assert len(here.kept) == kept, seconds
        assert here.said == [
            "one: 1 → 3 workers, length",
            "one: 3 → 2 workers, calendar",
            "one: 2 → 1 workers, calendar",
        ]


async def test_a_broker_that_does_not_answer_takes_nobody_away(tmp_path: Path) -> None:
    async with machine(tmp_path) as here:
        scaling, here.seen = here.scaling(), None
        await scaling.look(ONE)
        assert here.kept == {"one", "one-2"}
        here.seconds = 1_000
        await scaling.look(ONE)
        assert here.kept == {"one", "one-2"}
        assert (runs.scaling_of(here.folder)["one"].cause, runs.scaling_of(here.folder)["one"].ready) == (
            "unknown",
            None,
        )


async def test_a_worker_that_does_not_come_ends_nothing(tmp_path: Path) -> None:
    async with machine(tmp_path, broken="one-2") as here:
        scaling, here.seen = here.scaling(), InboxSeen(150, 1.0)
        await scaling.look(ONE)
        assert here.kept == {"one"}
        assert "no further worker came" in here.said[0]


@pytest.mark.parametrize(("worst", "cores", "most"), [(1, 2, 2), (9, 2, 4), (3, 8, 8), (1, 1, 2)])
def test_there_are_no_more_than_the_machine_has_use_for(worst: int, cores: int, most: int) -> None:
    assert most_here({"one": worst}, cores) == most
