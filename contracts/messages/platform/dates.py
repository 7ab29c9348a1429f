"""What the province decides about the dates of a season while it runs [COR-2]."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from contracts.envelope import Message, Part
from contracts.vocabulary import Moment, Revision, SeasonId, Text

DateName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[A-Za-z0-9_-]+){1,6}$", max_length=120)]
"""A date by its key in the season file, `admission.report_by`; a base's by its code, `bases.<code>.scores_final_by`."""


class DateMoved(Part):
    """One date, and the moment it is moved to."""

    date: DateName
    to: Moment


class DatesMoved(Message):
    """Dates of a season are moved, by a decision with a number; of each date the highest number counts [COR-2]."""

    TYPE: ClassVar[str] = "platform.dates_moved.v1"
    season: SeasonId
    decision: Revision
    dates: Annotated[tuple[DateMoved, ...], Field(min_length=1, max_length=100)]
    decided_at: Moment
    by: Text
    document: Text

    @model_validator(mode="after")
    def _names_each_date_once(self) -> Self:
        if len({moved.date for moved in self.dates}) < len(self.dates):
            raise ValueError("a date is named twice")
        return self
