"""What a person's file hears, and what is kept of it."""

from dataclasses import dataclass

from contracts.messages.registration import (
    ClaimAnswered,
    ClaimMade,
    ImportRefused,
    PlacementRefused,
    RosterEntry,
    RosterLineStood,
    RosterLineStruck,
)
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


PersonAsked = ClaimMade | RosterLineStood | RosterLineStruck | KeepPlacement
Hears = PersonAsked | Asked | PlacementRefused | ImportRefused
Event = ClaimKept | LineKept | PlacementKept | Kept | Said | ClaimAnswered | PlacementRefused
