"""Where a seat can stand, and what moves it from one place to another [ADM-2]."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from contracts.vocabulary import ApplicationId
from services.admission.allocation.plan import ProgrammeId


class Pot(StrEnum):
    """`PLAN` is where seats come from, the one pot that goes below zero: by as many as there are."""

    PLAN = "plan"
    OPEN = "open"
    RESERVED = "reserved"
    TAKEN = "taken"
    TAKEN_RESERVED = "taken_reserved"
    HELD_BACK = "held_back"


class SeatAccount(NamedTuple):
    """A pot of a programme; of the province where `programme` is None."""

    programme: ProgrammeId | None
    pot: Pot


class Cause(StrEnum):
    """Why seats move."""

    PLANNED = "planned"
    HELD_BACK = "held_back"
    RESERVED = "reserved"
    LINKED = "linked"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    GRANTED = "granted"
    PLACED = "placed"
    BACKFILLED = "backfilled"
    MOVED = "moved"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class SeatEntry:
    """So many seats from one account to another, and why; `application` is whose seat it is, if anybody's."""

    cause: Cause
    source: SeatAccount
    target: SeatAccount
    seats: int
    application: ApplicationId | None = None
