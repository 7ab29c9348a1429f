"""A run that is to be disturbed: where the faults of its services are planned, and the processes one may strike."""

from dataclasses import dataclass
from pathlib import Path

from services.operate.runtime.processes import ChildDied, Processes


@dataclass(slots=True)
class Ordeal:
    """`faults` holds one plan per service. `processes` are the run's children, once it has any."""

    faults: Path
    processes: Processes | None = None

    def children(self) -> Processes:
        if self.processes is None:
            raise ChildDied("nothing runs yet")
        return self.processes

    def plan(self, service: str) -> Path:
        """The file that tells a service's processes what befalls them."""
        return self.faults / f"{service}.json"
