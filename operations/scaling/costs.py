"""What each phase of a season costs each service, as it was measured: a table that ships with the code.

`python -m tests.bench.cost --write` writes it anew.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

TABLE: Final = Path(__file__).with_name("costs.json")
FOLDED: Final[Mapping[str, str]] = {
    "registering_late": "registration",
    "review_delayed": "review",
    "report_delayed": "reporting",
    "agreements_after_all": "agreements",
    "postgraduate_registering_late": "postgraduate_registration",
    "postgraduate_review_delayed": "postgraduate_review",
}
"""Phases of a rehearsal that are part of another in the calendar: what comes in late is work of the same days."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Spent(_Row):
    """What one service heard in one phase, by message type, and the CPU time of its process meanwhile."""

    cpu_ms: Annotated[int, Field(ge=0)]
    messages: Mapping[str, Annotated[int, Field(ge=1)]]

    @property
    def heard(self) -> int:
        return sum(self.messages.values())


class Machine(_Row):
    """Where it was measured, and what one store and one inbox there carry at most."""

    cores: int
    python: str
    store_writes_per_second: Annotated[float, Field(gt=0)]
    inbox_messages_per_second: Annotated[float, Field(gt=0)]


class PhaseCost(_Row):
    """One phase of a season that was played with so many applicants, by service."""

    season: str
    applicants: Annotated[int, Field(ge=1)]
    services: Mapping[str, Spent]

    @property
    def heard(self) -> int:
        return sum(spent.heard for spent in self.services.values())


class Costs(_Row):
    """What was measured, by phase."""

    measured_on: date
    machine: Machine
    phases: Mapping[str, PhaseCost]

    def a_head(self) -> Mapping[str, Mapping[str, tuple[float, float]]]:
        """Messages and CPU seconds for one applicant, by phase of the calendar and service."""
        found: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
        for name, phase in self.phases.items():
            of_calendar = found[FOLDED.get(name, name)]
            for service, spent in phase.services.items():
                messages, seconds = of_calendar.get(service, (0.0, 0.0))
                of_calendar[service] = (
                    messages + spent.heard / phase.applicants,
                    seconds + spent.cpu_ms / 1000 / phase.applicants,
                )
        return found

    def of_a_message(self, service: str) -> float:
        """CPU seconds of one message at this service, over all phases."""
        spent = [phase.services[service] for phase in self.phases.values() if service in phase.services]
        return sum(each.cpu_ms for each in spent) / 1000 / sum(each.heard for each in spent)


def read_costs(path: Path = TABLE) -> Costs:
    return Costs.model_validate_json(path.read_bytes())


def written(costs: Costs) -> str:
    """The table as it is kept in version control."""
    return costs.model_dump_json(indent=1) + "\n"
