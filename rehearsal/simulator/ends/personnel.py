"""What one hospital took over: under which number whose word, each once however often it comes [DLV-1, DLV-4]."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

AT_ONCE: Final = 1_000
"""Receipts in one post, or message, at most."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a recipient sees of a message, whichever way it came; `application` is whom it is about, if anybody."""

    number: int
    word: str
    application: str | None = None


def delivered(number: object, source: object, name: object, data: Mapping[str, Any]) -> Delivered:
    """Out of an event's attributes and its data."""
    return Delivered(int(str(number)), f"{source}/{name}", data.get("application"))


@dataclass(slots=True)
class PersonnelBook:
    """Kept before anything is answered. `doubled` tells what came by two names, or under two numbers."""

    taken: dict[int, str] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    repeats: int = 0
    receipts: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _owed: list[Delivered] = field(default_factory=list)
    _upto: int = 0

    def take(self, told: Delivered) -> None:
        """Take it over, and owe a receipt for it; what is known is a repeat, whatever way it comes."""
        known, before = self.taken.get(told.number), self._numbers.get(told.word)
        if known == told.word:
            self.repeats += 1
        elif known is not None or before is not None:
            self.doubled.append(f"{told.word} under {told.number}, known as {known} and under {before}")
        else:
            self.taken[told.number], self._numbers[told.word] = told.word, told.number
            self._owed.append(told)

    def owed(self) -> list[dict[str, Any]]:
        """The receipts that are to be given next: taken over, under the personnel number of whom it is about."""
        return [_receipt(told) for told in self._owed[:AT_ONCE]]

    def given(self, many: int) -> None:
        """So many of those owed first are given."""
        del self._owed[:many]
        self.receipts += many

    def lose(self) -> None:
        """All of it is gone, as with a disk that broke; what was wrong by then stays on record."""
        self.taken, self._numbers, self._owed, self._upto = {}, {}, [], 0

    @property
    def upto(self) -> int:
        """The last number before which nothing lacks."""
        while self._upto + 1 in self.taken:
            self._upto += 1
        return self._upto


def _receipt(told: Delivered) -> dict[str, Any]:
    line = {"number": told.number, "outcome": "taken_over"}
    return line if told.application is None else line | {"personnel_number": f"P-{told.application}"}
