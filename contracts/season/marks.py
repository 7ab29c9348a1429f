"""What a season says of marks beside weights and minima: the province's lines [POL-4, POL-6]."""

from typing import Final, Literal

from contracts.season.plan import Record
from contracts.vocabulary import Component, Points, Stream

Decimals = Literal[0, 1, 2]
"""How many decimals a total keeps."""


Told = Literal["marks", "total", "rank"]
"""What of a result an applicant is told: of each part, of all of them, the place in each programme wanted [POL-13]."""
EVERYTHING: Final[tuple[Told, ...]] = ("marks", "total", "rank")


class Line(Record):
    """The least marks in a component that open programmes of a stream; no base may ask for less [POL-4].

    Whoever misses it is not ranked in any programme of the stream.
    """

    component: Component
    stream: Stream
    least_points: Points
