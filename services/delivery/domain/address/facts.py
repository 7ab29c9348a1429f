"""What an address hears: where it lies, what its operator wants, how each attempt was answered [DLV-3]."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.messages.delivery import RecoverSince, ReplayMissing, SetAddress, SwitchAddressOn
from contracts.vocabulary import Moment

NEVER: Final = ""
"""The mark of what was never asked for; every other is greater."""


class PushAnswer(StrEnum):
    """How an attempt ended."""

    TAKEN = "taken"
    """2xx."""
    FAILED = "failed"
    """Any other answer, a redirect among them, or none."""
    GONE = "gone"
    """410: whoever lives there wants nothing any more."""


@dataclass(frozen=True, slots=True, order=True)
class PushRound:
    """From number `since` on everything is pushed again, whoever took it before: asked for once, at that moment.

    The later one holds for a number where two do. Before any was asked for, every number is in the first of all.
    """

    at: Moment
    id: str
    since: int


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What was asked for when an attempt was made: the number's round, and the latest marks.

    `missing` marks the last time that what is missing was asked for, `began` the last time that the address was set or
    switched on. What was asked for anew meanwhile is not answered by that attempt.
    """

    round: PushRound | None = None
    missing: str = NEVER
    began: str = NEVER


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at one number, which of the schedule it was, and how and when it was answered.

    `not_before` is what the address asked for in `Retry-After`.
    """

    number: int
    nth: int
    asked: AskedFor
    answer: PushAnswer
    at: Moment
    not_before: Moment | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of some attempts; never leaves its service."""

    attempts: tuple[Attempt, ...]


Hears = SetAddress | SwitchAddressOn | RecoverSince | ReplayMissing | Pushed


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact, with when it was said and its key, which tells apart two that were said at once."""

    fact: Hears
    at: Moment
    id: str


def mark(at: Moment, name: str) -> str:
    """What tells two commands apart, and the later one from the earlier: moments have one offset, and one length."""
    return f"{at.isoformat(timespec='microseconds')} {name}"
