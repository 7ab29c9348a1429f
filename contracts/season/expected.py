"""How many are expected, and how they come: what the services are scaled by [OPS-3].

Nothing is decided by it. Where the season does not say, the last day of a window has two fifths of what comes in it,
its last hour three twentieths and its last five minutes one twentieth: chosen, not measured, so that a nation of
120 000 writes about 20 forms a second at the end, with what follows of them about the 100 messages told of such rushes.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.season.funding import Percent
from contracts.season.plan import Record

LAST_MINUTES = 5


class Expected(Record):
    """`applicants` of the whole season, and of a window's the shares of its last day, hour and five minutes."""

    applicants: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    last_day_percent: Percent = 40
    last_hour_percent: Percent = 15
    last_minutes_percent: Percent = 5

    @model_validator(mode="after")
    def _holds_the_shorter_in_the_longer(self) -> Self:
        if not self.last_minutes_percent <= self.last_hour_percent <= self.last_day_percent:
            raise ValueError("the last minutes are part of the last hour, and that of the last day")
        return self
