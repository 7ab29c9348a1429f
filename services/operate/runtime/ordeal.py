"""A run that is to be disturbed: where the faults of its services are planned, and the processes one may strike."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from services.operate.runtime.processes import ChildDied, Processes


@dataclass(slots=True)
class Ordeal:
    """`faults` holds one plan per service. `processes` are the run's children, once it has any.

    Of each service there are as many processes as `workers`; those after the first serve no one and only work.
    The broker has so many `nodes`.
    """

    faults: Path
    workers: int = 1
    nodes: int = 1
    processes: Processes | None = None

    def children(self) -> Processes:
        if self.processes is None:
            raise ChildDied("nothing runs yet")
        return self.processes

    def plan(self, process: str) -> Path:
        """The file that tells a process what befalls it."""
        return self.faults / f"{process}.json"

    def names(self, services: Iterable[str]) -> tuple[str, ...]:
        """Every process by name: `finance`, `finance-2`."""
        return tuple(name for service in services for name in names_of(service, self.workers))


def names_of(service: str, workers: int) -> tuple[str, ...]:
    """A service's processes by name; the first bears the service's own."""
    return (service, *(f"{service}-{nth}" for nth in range(2, workers + 1)))


def service_of(process: str) -> str:
    """Whose process this is."""
    return process.partition("-")[0]
