"""A run that is to be disturbed: where the faults of its services are planned, and the processes one may strike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.detour import Detour
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.supervisor import Program, Supervisor
from services.chassis.core.faults import FailurePlan


@dataclass(slots=True)
class Ordeal:
    """`faults` holds one plan per process. `processes` are the run's children, once it has any.

    Of each service there are as many processes as `workers`; those after the first serve no one and only work.
    There may be up to `most`: `programs` are all of them by name, for the `supervisor` to add and remove.
    The broker has so many `nodes`; services reach it and their stores by the `detour`, if there is one.
    """

    faults: Path
    workers: int = 1
    most: int = 0
    nodes: int = 1
    detour: Detour | None = None
    processes: Processes | None = None
    supervisor: Supervisor | None = None
    programs: Mapping[str, Program] = field(default_factory=dict)

    def children(self) -> Processes:
        if self.processes is None:
            raise ChildDied("nothing runs yet")
        return self.processes

    def keeper(self) -> Supervisor:
        """Who keeps the services alive."""
        if self.supervisor is None:
            raise ChildDied("no service runs yet")
        return self.supervisor

    def plan(self, process: str) -> Path:
        """The file that tells a process what befalls it."""
        return self.faults / f"{process}.json"

    def lay(self, process: str, plan: FailurePlan) -> None:
        """FailurePlan what befalls it from now on. Replaced in one step: the process reads the old plan or the new."""
        file = self.plan(process)
        new = file.with_suffix(".new")
        new.write_text(plan.json(), encoding="ascii")
        new.replace(file)

    def names(self, services: Iterable[str]) -> tuple[str, ...]:
        """Every process by name: `finance`, `finance-2`."""
        return tuple(name for service in services for name in names_of(service, max(self.workers, self.most)))

    def absent(self, services: Iterable[str]) -> set[str]:
        """The processes that are not there at first."""
        return {name for name in self.names(services) if nth_of(name) > self.workers}


def names_of(service: str, workers: int) -> tuple[str, ...]:
    """A service's processes by name; the first bears the service's own."""
    return (service, *(f"{service}-{nth}" for nth in range(2, workers + 1)))


def service_of(process: str) -> str:
    """Whose process this is."""
    return process.partition("-")[0]


def nth_of(process: str) -> int:
    """Which of its service's processes this is, the first being 1."""
    return int(process.partition("-")[2] or 1)
