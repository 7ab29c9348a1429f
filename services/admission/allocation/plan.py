"""The seats of a season, programme by programme, as the rounds need them [ADM-1]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from contracts.season.season import Base
from contracts.vocabulary import BaseCode, Points, SpecialtyCode, Stream


class ProgrammeId(NamedTuple):
    """One specialty at one base."""

    base: BaseCode
    specialty: SpecialtyCode


@dataclass(frozen=True, slots=True)
class Seats:
    """What a programme offers in one round: seats for everybody, seats for the rostered alone, and the least total."""

    open: int
    reserved: int = 0
    minimum_points: Points = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A programme of the plan: `reserved` of its `seats` are kept for roster-placed applicants [ADM-1]."""

    programme: ProgrammeId
    seats: int
    reserved: int
    scarce: bool
    stream: Stream
    minimum_points: Points

    @property
    def offered(self) -> Seats:
        """What the plan offers in the first round."""
        return Seats(self.seats - self.reserved, self.reserved, self.minimum_points)


Plan = Mapping[ProgrammeId, Planned]


def plan_of(bases: Iterable[Base]) -> dict[ProgrammeId, Planned]:
    """The programmes of these bases in the order of the season file."""
    return {
        ProgrammeId(base.code, each.specialty): Planned(
            programme=ProgrammeId(base.code, each.specialty),
            seats=each.seats,
            reserved=each.reserved_order,
            scarce=each.scarce,
            stream=each.stream or Stream.CLINICAL,
            minimum_points=base.minimum_total_points,
        )
        for base in bases
        for each in base.programmes
    }
