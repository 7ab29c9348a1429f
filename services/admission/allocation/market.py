"""A market as columns of integers: a million applicants take a few dozen megabytes, and a loop reads them fast."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Market:
    """Everything the algorithm asks, and no name.

    Applicants are numbered 0 to n − 1, programmes 0 to p − 1. The wishes of all applicants stand in one row, applicant
    after applicant, best wish first; a wish is known by its place in that row.

    * `ends` (n): the place after the last wish of each applicant.
    * `programmes`, `ranks` (one per wish): the programme wanted, and the applicant's rank there, unique in the
      programme, the lower the better.
    * `rostered` (one byte per wish): 1 where the applicant may take a reserved seat of that programme [ADM-1].
    * `open_seats`, `reserved_seats` (p): seats for everybody; seats for the rostered alone.
    """

    ends: Sequence[int]
    programmes: Sequence[int]
    ranks: Sequence[int]
    rostered: bytes | bytearray
    open_seats: Sequence[int]
    reserved_seats: Sequence[int]

    @property
    def wishes(self) -> int:
        """How many wishes there are."""
        return len(self.programmes)

    @property
    def starts(self) -> list[int]:
        """The place of each applicant's first wish."""
        return [0, *self.ends[:-1]] if self.ends else []

    def last_wishes(self) -> bytearray:
        """One byte per wish: 1 where the applicant has no further one."""
        marks = bytearray(self.wishes)
        for end in self.ends:
            if end:
                marks[end - 1] = 1
        return marks

    def first_wishes(self) -> list[int]:
        """The best wish of everyone who has any."""
        return [start for start, end in zip(self.starts, self.ends, strict=True) if start < end]
