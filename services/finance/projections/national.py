"""The national record: whom it holds now, cut into parts to be filed, and what changed between two uploads [EXP-2].

A delta is the difference of what two uploads hold and of nothing else. Whatever was dated late or early, taken back
or told in disorder, applying all deltas in turn to the first upload gives the last one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Literal

from contracts.messages.finance import PART_LIMIT, Entered, NationalPartFiled
from contracts.vocabulary import ApplicationId
from services.finance.domain.roll.places import in_turn
from services.finance.domain.roll.state import Roll

Record = Mapping[ApplicationId, Entered]
"""Whom the record holds, by application."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry became: the new one, or, when it was removed, the one that was there."""

    change: Literal["added", "changed", "removed"]
    entry: Entered


def standing(roll: Roll) -> tuple[Entered, ...]:
    """Everyone on the roll of a base who has not left, by application."""
    here = (word for word in in_turn(roll) if word.opened_at is not None and word.left_at is None)
    entries = (
        Entered(
            application=word.application,
            base=roll.base,
            category=word.category,
            specialty=word.specialty,
            entered_at=word.opened_at,
        )
        for word in here
        if word.opened_at is not None
    )
    return tuple(sorted(entries, key=lambda entry: entry.application))


def parts(roll: Roll) -> Iterator[NationalPartFiled]:
    """What stands on the roll, in parts; the same entries always make the same parts."""
    entries = iter(standing(roll))
    while some := tuple(islice(entries, PART_LIMIT)):
        digest = sha256("\n".join(entry.model_dump_json() for entry in some).encode()).hexdigest()
        yield NationalPartFiled(season=roll.season, digest=digest, entries=some)


def record(entries: Iterable[Entered]) -> Record:
    """The entries by application; of somebody whom two bases list at once the later admission stands."""
    in_time = sorted(entries, key=lambda entry: (entry.entered_at, entry.base))
    latest = {entry.application: entry for entry in in_time}
    return dict(sorted(latest.items()))


def delta(before: Record, after: Record) -> tuple[Change, ...]:
    """Exactly what changed, by application."""
    return tuple(_changes(before, after))


def _changes(before: Record, after: Record) -> Iterator[Change]:
    for application in sorted(before.keys() | after.keys()):
        was, is_ = before.get(application), after.get(application)
        if is_ is None and was is not None:
            yield Change("removed", was)
        elif is_ is not None and was is None:
            yield Change("added", is_)
        elif is_ is not None and is_ != was:
            yield Change("changed", is_)


def applied(before: Record, changes: Iterable[Change]) -> Record:
    """The record once these changes were made to it."""
    known = dict(before)
    for each in changes:
        known.pop(each.entry.application, None)
        if each.change != "removed":
            known[each.entry.application] = each.entry
    return dict(sorted(known.items()))
