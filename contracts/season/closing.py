"""When a season is over, and by what its figures become the proposal for next year's quotas [CLO-3, ADM-8]."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from contracts.season.errors import Location
from contracts.season.funding import Percent
from contracts.season.plan import Record
from contracts.vocabulary import Moment


class Closing(Record):
    """From `closes_at` on nothing that happens is of this season any more; then its figures can be sealed.

    Next year's proposal is what a programme had, unless fewer than `least_fill_percent` of its seats were reported
    for: then so many as were. Where fewer than `least_pass_percent` passed the completion examination at the first
    time, it is `cut_percent` less, rounded down [N22 三, 五(二)].
    """

    closes_at: Moment
    least_fill_percent: Percent = 0
    least_pass_percent: Percent = 0
    cut_percent: Annotated[int, Field(ge=0, le=100)] = 0


def closing_faults(
    closing: Mapping[str, Any], ends: datetime | None, closes: datetime | None
) -> Iterator[tuple[Location, str]]:
    """A season closes once its training is over; a bound without a cut, or a cut without one, was meant otherwise."""
    if closes is not None and ends is not None and closes < ends:
        yield ("closing", "closes_at"), "closes_at lies before finance.term_ends"
    bound, cut = closing.get("least_pass_percent", 0), closing.get("cut_percent", 0)
    if type(bound) is int and type(cut) is int and (bound > 0) is not (cut > 0):
        yield ("closing", "cut_percent"), "least_pass_percent and cut_percent say something only together"
