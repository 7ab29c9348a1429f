"""What a person's file hears, and what is kept of it."""

from dataclasses import dataclass

from contracts.messages.registration import (
    ClaimAnswered,
    ClaimMade,
    GraduateMissed,
    ImportRefused,
    PlacementRefused,
    RosterEntry,
    RosterLineStood,
    RosterLineStruck,
)
from contracts.messages.time import DeadlineReached
from contracts.vocabulary import Moment
from services.registration.domain.person.barring import Asked, Kept, Said
from services.registration.domain.person.placement import KeepPlacement, PlacementKept
from services.registration.domain.roster.state import PartKey


@dataclass(frozen=True, slots=True)
class ClaimKept:
    """The latest word of one application."""

    sequence: int
    claim: ClaimMade


@dataclass(frozen=True, slots=True)
class LineKept:
    """The latest word of one part of a roster; no entry when the person was struck from it."""

    sequence: int
    part: PartKey
    entry: RosterEntry | None
    line: int | None = None
    school: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class RegistrationAwaited:
    """So long before registration closes for those on such rosters, the person had not registered: under this name."""

    name: str
    at: Moment


PersonAsked = ClaimMade | RosterLineStood | RosterLineStruck | KeepPlacement
Hears = PersonAsked | Asked | PlacementRefused | ImportRefused | DeadlineReached
Event = (
    ClaimKept
    | LineKept
    | PlacementKept
    | Kept
    | Said
    | ClaimAnswered
    | PlacementRefused
    | RegistrationAwaited
    | GraduateMissed
)
