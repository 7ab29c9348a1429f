"""The later word stands: of what a speaker says of one thing that of the highest sequence, whatever came first.

It is what an envelope's `sequence` is for, as a hearer uses it.
"""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Sequenced(Protocol):
    """Something kept of a word, with the word's sequence."""

    @property
    def sequence(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Latest(Generic[T]):
    """The last word on one thing, and its sequence."""

    sequence: int
    word: T


def is_later(sequence: int, *known: Sequenced | None) -> bool:
    """Whether a word of this sequence comes after all that is known of the same thing; a repeat does not."""
    return not any(each is not None and sequence <= each.sequence for each in known)
