"""What the outside world can see of the services, read before it acts: the platform's clerk at a desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from contracts.vocabulary import ApplicationId, BaseCode, Moment

APPROVED: Final = "approved"
PROPOSED: Final = "proposed"
UNCONFIRMED: Final = "unconfirmed"
NOTICED: Final = "noticed"
UNPLACED: Final = "unplaced"
AWAITING_REPORT: Final = "awaiting_report"
REPORTED: Final = "reported"
IN_TRAINING: Final = "in_training"
COMPLETED: Final = "completed"
WITHDRAWN: Final = "withdrawn"
Wanted = Literal[
    "approved",
    "proposed",
    "unconfirmed",
    "noticed",
    "unplaced",
    "awaiting_report",
    "reported",
    "in_training",
    "completed",
    "withdrawn",
]
"""What a clerk looks for: who is approved, whom a base has to confirm, who has no place, or enrolments at a stage."""


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """One line of admission's list, as far as a clerk acts on it."""

    application: ApplicationId
    base: BaseCode
    stage: str
    offered_at: Moment
    physical_by: Moment


@dataclass(frozen=True, slots=True)
class ClerkView:
    """Who is approved, who stands where with a place, whom each base has still to confirm, who was left without one."""

    approved: frozenset[ApplicationId] = frozenset()
    enrolments: Mapping[ApplicationId, EnrolmentLine] = field(default_factory=dict)
    unconfirmed: Mapping[BaseCode, tuple[ApplicationId, ...]] = field(default_factory=dict)
    unplaced: frozenset[ApplicationId] = frozenset()
