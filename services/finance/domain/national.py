"""The national record: uploaded before reporting ends, and amended by deltas from then on [EXP-2]."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.finance import AccountListed
from contracts.vocabulary import ApplicationId, Category, Moment, SpecialtyCode
from services.finance.domain.roll import Roll, in_turn


@dataclass(frozen=True, slots=True)
class Entered:
    """One trainee as the national record has them."""

    application: ApplicationId
    category: Category | None
    specialty: SpecialtyCode | None
    entered_at: Moment


@dataclass(frozen=True, slots=True)
class Delta:
    """One amendment, dated by what it follows from."""

    at: Moment
    change: Literal["added", "removed"]
    application: ApplicationId
    category: Category | None
    specialty: SpecialtyCode | None


def uploaded(roll: Roll, due: Moment) -> tuple[Entered, ...]:
    """Who stood on the roll when the upload was due."""
    return tuple(
        Entered(word.application, word.category, word.specialty, word.opened_at)
        for word in in_turn(roll)
        if word.opened_at is not None and word.opened_at <= due and not _left(word, due)
    )


def deltas(roll: Roll, due: Moment, since: Moment | None = None) -> tuple[Delta, ...]:
    """Everything that changed the record after it was due, or after `since`, in time."""
    after = due if since is None else max(due, since)
    found = [delta for word in in_turn(roll) for delta in _changes(word, due) if delta.at > after]
    return tuple(sorted(found, key=lambda delta: (delta.at, delta.application, delta.change)))


def _changes(word: AccountListed, due: Moment) -> Iterator[Delta]:
    """Whoever came and left before the upload was never in it."""
    opened, left = word.opened_at, word.left_at
    if opened is not None and opened > due:
        yield Delta(opened, "added", word.application, word.category, word.specialty)
    if left is not None and left > due:
        yield Delta(left, "removed", word.application, word.category, word.specialty)


def _left(word: AccountListed, at: Moment) -> bool:
    return word.left_at is not None and word.left_at <= at
