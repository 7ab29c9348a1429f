"""Why each preference ended as it did: what a decision certificate is made from [ADM-9]."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.verdicts import CITES
from contracts.vocabulary import ApplicationId
from services.admission.allocation.allocation import Allocation, Claim, Held, SeatKind, Tally, Wish, admissible
from services.admission.allocation.plan import ProgrammeId, Seats


class Verdict(StrEnum):
    """What became of one preference."""

    SEATED = "seated"
    SEATED_ON_RESERVED = "seated_on_reserved"
    BETTER_GRANTED = "better_granted"
    NOT_OFFERED = "not_offered"
    BELOW_MINIMUM = "below_minimum"
    NO_SEATS = "no_seats"
    ONLY_RESERVED_LEFT = "only_reserved_left"
    OUTDONE = "outdone"


RULES: Final[Mapping[Verdict, str]] = {verdict: CITES[verdict.value] for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Explained:
    """One preference, counted from 1: the verdict, and the seats and cut-offs of the programme where it has any.

    The cut-offs name whoever got the last seat: the merit that had to be beaten is theirs.
    """

    preference: int
    programme: ProgrammeId
    rank: int
    verdict: Verdict
    tally: Tally | None


def explain(
    name: ApplicationId, claim: Claim, seats: Mapping[ProgrammeId, Seats], allocation: Allocation
) -> tuple[Explained, ...]:
    """What became of each preference of one applicant, in their order."""
    held = allocation.places.get(name)
    return tuple(
        Explained(
            preference=number,
            programme=wish.programme,
            rank=wish.rank,
            verdict=_verdict(number, wish, claim, seats.get(wish.programme), allocation.tallies, held),
            tally=allocation.tallies.get(wish.programme),
        )
        for number, wish in enumerate(claim.wishes, start=1)
    )


def _verdict(
    number: int,
    wish: Wish,
    claim: Claim,
    offered: Seats | None,
    tallies: Mapping[ProgrammeId, Tally],
    held: Held | None,
) -> Verdict:
    if held is not None and number >= held.preference:
        reserved = held.kind is SeatKind.RESERVED
        seated = Verdict.SEATED_ON_RESERVED if reserved else Verdict.SEATED
        return seated if number == held.preference else Verdict.BETTER_GRANTED
    if offered is None:
        return Verdict.NOT_OFFERED
    if not admissible(claim, offered):
        return Verdict.BELOW_MINIMUM
    return _full(claim, tallies[wish.programme])


def _full(claim: Claim, tally: Tally) -> Verdict:
    """Why a programme that was asked had no seat."""
    if not claim.rostered and tally.reserved.free:
        return Verdict.ONLY_RESERVED_LEFT
    had_any = tally.open.seats or (claim.rostered and tally.reserved.seats)
    return Verdict.OUTDONE if had_any else Verdict.NO_SEATS
