"""Sets of whole numbers from 1 on that are mostly dense, kept as their ranges: `1-500,502,504-510`."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, Self

MOST: Final = 2**53 - 1
"""The greatest number every store and every reader of JSON keeps exactly."""
_DIGITS: Final = 16


class Ranges:
    """A set that only grows; as text it is as long as it has holes."""

    __slots__ = ("_firsts", "_lasts")

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in ranges:
            self.add(first, last)

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` wrote. Raises `ValueError` for anything else."""
        return cls(_range(part) for part in text.split(",") if part)

    def add(self, first: int, last: int | None = None) -> None:
        """Everything from the first to the last, both included, or the first alone."""
        last = first if last is None else last
        if self._lasts and first == self._lasts[-1] + 1:
            self._lasts[-1] = last
            return
        begin = bisect_left(self._lasts, first - 1)
        end = bisect_right(self._firsts, last + 1)
        if begin < end:
            first, last = min(first, self._firsts[begin]), max(last, self._lasts[end - 1])
        self._firsts[begin:end], self._lasts[begin:end] = [first], [last]

    def update(self, other: Iterable[tuple[int, int]]) -> None:
        for first, last in other:
            self.add(first, last)

    def lacking(self, upto: int) -> "Ranges":
        """What is not in it of 1 to this number."""
        found, next_one = Ranges(), 1
        for first, last in self:
            if first > upto:
                break
            if first > next_one:
                found.add(next_one, first - 1)
            next_one = last + 1
        if next_one <= upto:
            found.add(next_one, upto)
        return found

    def upto(self, number: int) -> "Ranges":
        """What of it is no greater than this."""
        return Ranges((first, min(last, number)) for first, last in self if first <= number)

    def first(self, most: int) -> "Ranges":
        """The lowest of it, so many at most."""
        found = Ranges()
        for first, last in self:
            if most <= 0:
                break
            found.add(first, min(last, first + most - 1))
            most -= last - first + 1
        return found

    @property
    def last(self) -> int:
        """The greatest number in it; 0 where there is none."""
        return self._lasts[-1] if self._lasts else 0

    def __contains__(self, number: int) -> bool:
        at = bisect_left(self._lasts, number)
        return at < len(self._firsts) and self._firsts[at] <= number

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(zip(self._firsts, self._lasts, strict=True))

    def __len__(self) -> int:
        """How many numbers there are in it."""
        return sum(self._lasts) - sum(self._firsts) + len(self._firsts)

    def __str__(self) -> str:
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self)


def _range(part: str) -> tuple[int, int]:
    first, dash, last = part.partition("-")
    low = _number(first)
    high = _number(last) if dash else low
    if not 1 <= low <= high <= MOST:
        raise ValueError(part)
    return low, high


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS):
        raise ValueError(digits)
    return int(digits)
