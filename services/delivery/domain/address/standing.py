"""What follows from the facts of an address: whether it is pushed to, why not, and what is due [DLV-3]."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Final

from contracts.vocabulary import Moment
from services.delivery.domain.address.facts import AskedFor
from services.delivery.domain.address.schedule import ATTEMPTS, pause
from services.delivery.domain.address.spans import holes
from services.delivery.domain.address.state import Address, Try

FAILING: Final = timedelta(days=5)
"""An address nothing was taken at for so long, though it was tried, is switched off."""
WINDOW: Final = 50
"""So many numbers wait for another attempt at most; those that follow wait for them, so that nothing grows."""
MOST_MISSING: Final = 1_000
"""An address that so many numbers were given up at is switched off, whatever else it takes."""


@dataclass(frozen=True, slots=True)
class DueAttempt:
    """The next attempt at a number: which one it is, and what it answers."""

    number: int
    nth: int
    asked: AskedFor


class Off(StrEnum):
    """Why nothing is pushed."""

    UNSET = "unset"
    GONE = "gone"
    FAILING = "failing"
    MISSING = "missing"


def off(address: Address) -> Off | None:
    """Why nothing is pushed to it, until someone switches it on or sets another; None where it is pushed to."""
    if address.set is None or address.set.url is None:
        return Off.UNSET
    began = _begun(address)
    if address.gone == address.began:
        return Off.GONE
    since = failing_since(address)
    if since is not None and address.failed_at is not None and address.failed_at >= since + FAILING:
        return Off.FAILING
    return Off.MISSING if sum(each.last > began for each in missing(address)) >= MOST_MISSING else None


def failing_since(address: Address) -> Moment | None:
    """The first failure since anything was taken last, or someone saw to the address; None while it is well."""
    if address.set is None:
        return None
    began, taken_at = _begun(address), address.taken_at
    moments = (at for each in address.tries for at in (each.first, each.last))
    return min((at for at in moments if at >= began and (taken_at is None or at > taken_at)), default=None)


def missing(address: Address) -> tuple[Try, ...]:
    """What was attempted as often as the schedule has it, and not taken; it is pushed no more unless asked for."""
    return tuple(each for each in address.tries if _given_up(address, each))


def due(address: Address, last: int, now: Moment) -> Iterator[DueAttempt]:
    """What is to be pushed now, of the numbers up to the last, the lowest first.

    What waits for another attempt is there when its time has come, what was never attempted at once, as far as the
    window has room for it should it fail.
    """
    if off(address) is not None or _quiet_until(address) > now:
        return
    again = [_due(address, each.number, each) for each in _waiting(address) if _due_at(address, each) <= now]
    fresh = islice(_fresh(address, last), max(0, WINDOW - len(_waiting(address))))
    yield from merge(again, (_due(address, number) for number in fresh), key=lambda each: each.number)


def next_due(address: Address, last: int) -> Moment | None:
    """When there is something to push, as far as is known, which may have passed; None where there is nothing."""
    if off(address) is not None:
        return None
    waiting = _waiting(address)
    moments = [_due_at(address, each) for each in waiting]
    if len(waiting) < WINDOW and next(_fresh(address, last), None) is not None:
        moments.append(_begun(address))
    return max(min(moments), _quiet_until(address)) if moments else None


def _begun(address: Address) -> Moment:
    """Since when what the address does counts: as it was set, or switched on last."""
    if address.set is None:
        raise LookupError("there is no address")
    return address.set.at if address.switched_on_at is None else max(address.set.at, address.switched_on_at)


def _quiet_until(address: Address) -> Moment:
    began, wish = _begun(address), address.wish
    return wish.until if wish is not None and wish.began == address.began else began


def _since(address: Address) -> int:
    return 1 if address.set is None else address.set.since


def _fresh(address: Address, last: int) -> Iterator[int]:
    """What was never attempted in the round it is in."""
    tried = {each.number for each in address.tries}
    return (number for number in holes(address.taken, _since(address), last) if number not in tried)


def _waiting(address: Address) -> list[Try]:
    """What is attempted again, in time."""
    return [each for each in address.tries if each.number >= _since(address) and not _given_up(address, each)]


def _given_up(address: Address, tried: Try) -> bool:
    return tried.missing == address.missing and tried.nth >= ATTEMPTS


def _nth(address: Address, tried: Try) -> int:
    """Which attempt the next one is: the first again, where what is missing was asked for since."""
    return tried.nth + 1 if tried.missing == address.missing else 1


def _due_at(address: Address, tried: Try) -> Moment:
    return tried.last + pause(address.recipient, tried.number, _nth(address, tried))


def _due(address: Address, number: int, tried: Try | None = None) -> DueAttempt:
    return DueAttempt(number, 1 if tried is None else _nth(address, tried), address.asked(number))
