"""How long before a deadline whoever it concerns is told of it, and how soon what came about is told [CLO-2]."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.season.plan import Record

_HOURS = Field(ge=1, le=24 * 60)


class NotificationTimes(Record):
    """Lead times in hours: a deadline is told of at each of them; none where nobody is reminded.

    `within_hours` is how soon the platform is to pass on what came about.
    """

    ahead_hours: Annotated[tuple[Annotated[int, _HOURS], ...], Field(max_length=10)] = (72,)
    within_hours: Annotated[int, _HOURS] = 24

    @model_validator(mode="after")
    def _reminds_once_at_a_time(self) -> Self:
        if len(set(self.ahead_hours)) < len(self.ahead_hours):
            raise ValueError("ahead_hours lists a lead time twice")
        return self
