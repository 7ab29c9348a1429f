"""The entries each step of a season makes: the plan, the release of reserved seats, places, and who moved [ADM-2]."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from contracts.vocabulary import ApplicationId
from services.admission.allocation.accounts import Cause, Pot, SeatAccount, SeatEntry
from services.admission.allocation.allocation import Held, SeatKind
from services.admission.allocation.ledger import Ledger
from services.admission.allocation.plan import Plan, ProgrammeId

Places = Mapping[ApplicationId, Held]
_FREE: Final = {SeatKind.OPEN: Pot.OPEN, SeatKind.RESERVED: Pot.RESERVED}
_TAKEN: Final = {SeatKind.OPEN: Pot.TAKEN, SeatKind.RESERVED: Pot.TAKEN_RESERVED}


def opening(plan: Plan, held_back: int = 0) -> Iterator[SeatEntry]:
    """Every seat of the plan, its reservations, and what the province holds back [ADM-1, ADM-6]."""
    if held_back:
        yield SeatEntry(Cause.HELD_BACK, SeatAccount(None, Pot.PLAN), SeatAccount(None, Pot.HELD_BACK), held_back)
    for name, planned in plan.items():
        if planned.seats:
            yield _within(Cause.PLANNED, name, Pot.PLAN, Pot.OPEN, planned.seats)
        if planned.reserved:
            yield _within(Cause.RESERVED, name, Pot.OPEN, Pot.RESERVED, planned.reserved)


def transfer(source: ProgrammeId, target: ProgrammeId, seats: int) -> SeatEntry:
    """Seats of one programme for another; whether that is allowed is the ledger's to say [ADM-2]."""
    return SeatEntry(Cause.TRANSFERRED, SeatAccount(source, Pot.OPEN), SeatAccount(target, Pot.OPEN), seats)


def releases(ledger: Ledger, plan: Plan) -> Iterator[SeatEntry]:
    """Reserved seats nobody took, into the open pool: due at the adjustment round [ADM-1]."""
    for name in plan:
        if left := ledger.seats(Pot.RESERVED, name):
            yield _within(Cause.RELEASED, name, Pot.RESERVED, Pot.OPEN, left)


def granted(grants: Mapping[ProgrammeId, int]) -> Iterator[SeatEntry]:
    """Held-back seats the province gives to programmes [ADM-6]."""
    for name, seats in grants.items():
        yield SeatEntry(Cause.GRANTED, SeatAccount(None, Pot.HELD_BACK), SeatAccount(name, Pot.OPEN), seats)


def placements(places: Places, cause: Cause = Cause.PLACED) -> Iterator[SeatEntry]:
    """One seat for each place, from the pot of its kind."""
    for application, held in places.items():
        yield _within(cause, held.programme, _FREE[held.kind], _TAKEN[held.kind], 1, application)


def changes(
    before: Places, now: Places, left: Collection[ApplicationId], cause: Cause = Cause.BACKFILLED
) -> Iterator[SeatEntry]:
    """From one allocation to the next: first every seat that is given back, then every seat that is taken.

    Of those whose seat changed, the ones in `left` dropped; the others moved to a place they like better, or lost
    theirs to a corrected merit order [ADM-4].
    """
    for application, held in before.items():
        if not _same_seat(held, now.get(application)):
            why = Cause.DROPPED if application in left else Cause.MOVED
            yield _within(why, held.programme, _TAKEN[held.kind], _FREE[held.kind], 1, application)
    fresh = {name: held for name, held in now.items() if not _same_seat(held, before.get(name))}
    yield from placements(fresh, cause)


def _same_seat(one: Held, other: Held | None) -> bool:
    """Whatever has become of the rank."""
    return other is not None and (one.programme, one.kind) == (other.programme, other.kind)


def _within(
    cause: Cause, programme: ProgrammeId, source: Pot, target: Pot, seats: int, application: ApplicationId | None = None
) -> SeatEntry:
    return SeatEntry(cause, SeatAccount(programme, source), SeatAccount(programme, target), seats, application)
