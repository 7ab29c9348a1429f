"""What a season says of marks beside weights and minima: scales, the province's lines [POL-4, POL-6]."""

from fractions import Fraction
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from contracts.people import Title
from contracts.season.plan import Record
from contracts.vocabulary import Component, Points, Stream

Decimals = Annotated[int, Field(ge=0, le=2)]
"""How many decimals a total keeps, or a mark has."""
HUNDRED: Final = 10_000
"""All there is to get, in hundredths: what totals are counted in."""

Told = Literal["marks", "total", "rank"]
"""What of a result an applicant is told: of each part, of all of them, the place in each programme wanted [POL-13]."""
EVERYTHING: Final[tuple[Told, ...]] = ("marks", "total", "rank")


class Scale(Record):
    """Out of how many a part is marked, with how many decimals, and what it is called here [POL-6].

    Sheets bear marks without their point, and so do minima and lines: of a part out of 150 with one decimal, 1 355 is
    135.5. Certificates and read models have them as the sheets do.
    """

    out_of: Annotated[int, Field(ge=1, le=10_000)] = 100
    decimals: Decimals = 2
    name_zh: Title | None = None

    @property
    def full(self) -> int:
        """What a sheet bears where nothing was lost."""
        return int(self.out_of * 10**self.decimals)

    @property
    def usual(self) -> bool:
        """Whether it is out of a hundred, in hundredths: what a season means that says nothing."""
        return (self.out_of, self.decimals) == (100, 2)

    def of_hundred(self, points: Points) -> Fraction:
        """The same mark in hundredths, out of a hundred: exact, and rounded by nobody."""
        return Fraction(points * HUNDRED, self.full)

    def shown(self, points: Points) -> str:
        """The mark as people write it."""
        whole, rest = divmod(points, 10**self.decimals)
        return f"{whole}.{rest:0{self.decimals}d}" if self.decimals else str(whole)

    @model_validator(mode="after")
    def _fits_a_sheet(self) -> Self:
        if self.full > HUNDRED:
            raise ValueError(f"out of {self.out_of} with {self.decimals} decimals: a sheet goes up to {HUNDRED}")
        return self


class Line(Record):
    """The least marks in a component that open programmes of a stream; no base may ask for less [POL-4].

    Whoever misses it is not ranked in any programme of the stream. Where it `gates`, at bases that are gated, whoever
    misses it for every programme wanted sits no later part [POL-5].
    """

    component: Component
    stream: Stream
    least_points: Points
    gates: bool = False
