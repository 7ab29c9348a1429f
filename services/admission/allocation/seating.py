"""The one algorithm: applicants ask, programmes hold whom precedence puts first and let go of whoever is outdone.

Whoever is let go asks for the next wish. It ends because nobody asks twice, and ends the same in whatever order
they ask: a programme never takes back whom it let go, however many more ask [ADM-1].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappush, heappushpop
from typing import Final

from services.admission.allocation.market import Market

UNSEATED: Final = 0
OPEN: Final = 1
RESERVED: Final = 2
NOBODY: Final = -1


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where.

    * `seats` (one byte per wish): `UNSEATED`, `OPEN` or `RESERVED`; at most one wish of an applicant is seated.
    * `last_open`, `last_reserved` (p): the wish seated last by precedence, or `NOBODY`: the cut-offs.
    * `taken_open`, `taken_reserved` (p): how many seats are taken.
    """

    seats: bytearray
    last_open: Sequence[int]
    last_reserved: Sequence[int]
    taken_open: Sequence[int]
    taken_reserved: Sequence[int]


def seat(market: Market, precedence: Sequence[int]) -> Seating:
    """Everyone on the best wish that precedence and seats allow; n wishes in about n · log(seats) steps.

    Reserved seats go first: a rostered applicant takes an open seat only when outdone among the rostered. What stays
    free of the reserved seats stays empty in this round [ADM-1].
    """
    programmes, open_seats, reserved_seats = market.programmes, market.open_seats, market.reserved_seats
    rostered, last, width = market.rostered, market.last_wishes(), market.wishes
    held: list[list[int]] = [[] for _ in open_seats]
    held_reserved: list[list[int]] = [[] for _ in reserved_seats]
    for first in market.first_wishes():
        wish = first
        while True:
            programme = programmes[wish]
            claim = _claim(precedence[wish], wish, width)
            if rostered[wish]:
                holders = held_reserved[programme]
                if len(holders) < reserved_seats[programme]:
                    heappush(holders, claim)
                    break
                claim = heappushpop(holders, claim)
            holders = held[programme]
            if len(holders) < open_seats[programme]:
                heappush(holders, claim)
                break
            outdone = _wish(heappushpop(holders, claim), width)
            if last[outdone]:
                break
            wish = outdone + 1
    return _seating(width, held, held_reserved)


def _claim(precedence: int, wish: int, width: int) -> int:
    """Precedence and wish in one negative integer: the top of a heap of these is whoever would be let go next."""
    return -1 - wish - precedence * width


def _wish(claim: int, width: int) -> int:
    return (-1 - claim) % width


def _seating(width: int, held: Sequence[Sequence[int]], held_reserved: Sequence[Sequence[int]]) -> Seating:
    seats = bytearray(width)
    for kind, programmes in ((OPEN, held), (RESERVED, held_reserved)):
        for claims in programmes:
            for claim in claims:
                seats[_wish(claim, width)] = kind
    return Seating(
        seats=seats,
        last_open=[_wish(claims[0], width) if claims else NOBODY for claims in held],
        last_reserved=[_wish(claims[0], width) if claims else NOBODY for claims in held_reserved],
        taken_open=[len(claims) for claims in held],
        taken_reserved=[len(claims) for claims in held_reserved],
    )
