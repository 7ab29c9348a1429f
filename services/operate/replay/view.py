"""What the outside world can see of the services, read before it acts: the platform's clerk at a desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from contracts.vocabulary import ApplicationId, BaseCode, Moment

APPROVED: Final = "approved"
PROPOSED: Final = "proposed"
NOTICED: Final = "noticed"
AWAITING_REPORT: Final = "awaiting_report"
Wanted = Literal["approved", "proposed", "noticed", "awaiting_report"]
"""What a clerk looks for: who is approved, or enrolments at a stage at which somebody outside has to act."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One line of admission's list, as far as a clerk acts on it."""

    application: ApplicationId
    base: BaseCode
    stage: str
    offered_at: Moment
    physical_by: Moment


@dataclass(frozen=True, slots=True)
class View:
    """Who is approved for the examinations, and who stands where with a place."""

    approved: frozenset[ApplicationId] = frozenset()
    enrolments: Mapping[ApplicationId, Enrolment] = field(default_factory=dict)
