"""Seats of the plan that postgraduates take, and give back: entries of the ledger like any other [POL-7]."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.vocabulary import ApplicationId, BaseCode, Moment, SpecialtyCode
from services.admission.allocation.accounts import SeatEntry
from services.admission.allocation.allocation import Held, SeatKind
from services.admission.allocation.entries import changes
from services.admission.allocation.plan import ProgrammeId


@dataclass(frozen=True, slots=True)
class LinkedSeat:
    """The seat of a postgraduate whom the base confirmed then, until it was left; or that none was free."""

    specialty: SpecialtyCode
    confirmed_at: Moment
    seated: bool
    left_at: Moment | None = None

    @property
    def held(self) -> bool:
        return self.seated and self.left_at is None


Linked = Mapping[ApplicationId, LinkedSeat]
NOBODY: Final[Linked] = {}


def left_seats(base: BaseCode, linked: Linked) -> Iterator[tuple[Moment, SeatEntry]]:
    """When postgraduates gave their seats back, the first who did so first."""
    for at, name in sorted((one.left_at, name) for name, one in linked.items() if one.left_at is not None):
        yield from ((at, entry) for entry in changes(seats_of(base, {name: linked[name]}), {}, (name,)))


def seats_of(base: BaseCode, linked: Linked) -> dict[ApplicationId, Held]:
    """Those seats as the ledger has them: open ones."""
    return {name: Held(ProgrammeId(base, one.specialty), 0, 1, SeatKind.OPEN) for name, one in sorted(linked.items())}
