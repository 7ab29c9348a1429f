"""One round by name: who wants what, how many seats there are, who holds which of them [ADM-1]."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from contracts.vocabulary import ApplicationId, Points
from services.admission.allocation.market import Market
from services.admission.allocation.plan import ProgrammeId, Seats
from services.admission.allocation.policy import Precedence, merit_order
from services.admission.allocation.seating import NOBODY, OPEN, UNSEATED, Seating, seat


@dataclass(frozen=True, slots=True)
class Wish:
    """A programme wanted, and the applicant's rank there: 1 the best, unique in the programme."""

    programme: ProgrammeId
    rank: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What one applicant brings: wishes, the best first; `rostered` may take reserved seats [ADM-1]."""

    wishes: tuple[Wish, ...]
    total_points: Points = 0
    rostered: bool = False


class SeatKind(StrEnum):
    """Seats for everybody, and seats kept for roster-placed applicants."""

    OPEN = "open"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class Held:
    """The seat an applicant holds; `preference` counts the wishes from 1."""

    programme: ProgrammeId
    rank: int
    preference: int
    kind: SeatKind


@dataclass(frozen=True, slots=True)
class CutOff:
    """How far the seats of one kind reached; `last` is the last who got one, in the order of the policy."""

    seats: int
    taken: int
    last: ApplicationId | None

    @property
    def free(self) -> int:
        return self.seats - self.taken


@dataclass(frozen=True, slots=True)
class Tally:
    """A programme after the round."""

    open: CutOff
    reserved: CutOff


@dataclass(frozen=True, slots=True)
class Allocation:
    """The result of a round: whoever is missing from `places` has none. Both are sorted by name."""

    places: Mapping[ApplicationId, Held]
    tallies: Mapping[ProgrammeId, Tally]


def allocate(
    claims: Mapping[ApplicationId, Claim], seats: Mapping[ProgrammeId, Seats], policy: Precedence = merit_order
) -> Allocation:
    """Seat everyone on the best wish the policy allows.

    A programme without an entry in `seats` takes nobody, nor does one whose least total is missed [EXM-6].
    The order of either mapping changes nothing.
    """
    ordered = {name: claims[name] for name in sorted(claims)}
    programmes = sorted(seats)
    market = _market(ordered, programmes, seats)
    seating = seat(market, policy(market))
    who = [name for name, claim in ordered.items() for _ in claim.wishes]
    tallies = {each: _tally(market, seating, at, who) for at, each in enumerate(programmes)}
    return Allocation(places=_places(ordered, seating), tallies=tallies)


def admissible(claim: Claim, seats: Seats) -> bool:
    """Whether the applicant's total reaches the least one asked for [EXM-6]."""
    return claim.total_points >= seats.minimum_points


def _market(
    claims: Mapping[ApplicationId, Claim], programmes: Sequence[ProgrammeId], seats: Mapping[ProgrammeId, Seats]
) -> Market:
    """All wishes in one row; those that take no part lead nowhere, to a programme without seats after all others."""
    numbers, nowhere = {each: number for number, each in enumerate(programmes)}, len(programmes)
    return Market(
        ends=list(accumulate(len(claim.wishes) for claim in claims.values())),
        programmes=[
            numbers[wish.programme]
            if wish.programme in numbers and admissible(claim, seats[wish.programme])
            else nowhere
            for claim in claims.values()
            for wish in claim.wishes
        ],
        ranks=[wish.rank for claim in claims.values() for wish in claim.wishes],
        rostered=bytes(claim.rostered for claim in claims.values() for _ in claim.wishes),
        open_seats=[*(seats[each].open for each in programmes), 0],
        reserved_seats=[*(seats[each].reserved for each in programmes), 0],
    )


def _places(claims: Mapping[ApplicationId, Claim], seating: Seating) -> dict[ApplicationId, Held]:
    row = iter(seating.seats)
    return {
        name: Held(wish.programme, wish.rank, number, SeatKind.OPEN if kind == OPEN else SeatKind.RESERVED)
        for name, claim in claims.items()
        for number, (wish, kind) in enumerate(zip(claim.wishes, row, strict=False), start=1)
        if kind != UNSEATED
    }


def _tally(market: Market, seating: Seating, at: int, who: Sequence[ApplicationId]) -> Tally:
    def last(wish: int) -> ApplicationId | None:
        return None if wish == NOBODY else who[wish]

    return Tally(
        CutOff(market.open_seats[at], seating.taken_open[at], last(seating.last_open[at])),
        CutOff(market.reserved_seats[at], seating.taken_reserved[at], last(seating.last_reserved[at])),
    )
