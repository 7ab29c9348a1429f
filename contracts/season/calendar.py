"""Windows, and the dates from the physical to reporting: what is due when between ranking and training [ADM, SAGA]."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from contracts.season.plan import Record
from contracts.vocabulary import Category, HospitalGrade, Moment


class Window(Record):
    """From `opens` to `closes`, both included."""

    opens: Moment
    closes: Moment

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes must lie after opens")
        return self

    def contains(self, moment: Moment) -> bool:
        return self.opens <= moment <= self.closes


Windows = Annotated[tuple[Window, ...], Field(min_length=1)]


class ProvincialRound(Window):
    """Requests from `opens` to `closes`; whoever is placed then passes a physical by `physical_by` [ADM-6].

    `priorities` are what goes before merit: scarce specialties, employers at county level or below. The draw waits
    `arrival_grace_hours` for what is still on its way.
    """

    physical_by: Moment
    priorities: tuple[Literal["scarce", "county_or_below"], ...] = ("scarce", "county_or_below")
    held_back_scarce_only: bool = False
    arrival_grace_hours: Annotated[int, Field(ge=0, le=240)] = 0

    @property
    def draws_at(self) -> Moment:
        return self.closes + timedelta(hours=self.arrival_grace_hours)


class Reserve(Record):
    """For whom reserved seats are kept until nobody of them is left who wants one [ADM-1, POL-8].

    `least_percent` of the seats of every programme are reserved at the least, rounded up, whatever the programme says.
    """

    categories: Annotated[tuple[Category, ...], Field(min_length=1)] = (Category.ORDER,)
    least_percent: Annotated[int, Field(ge=0, le=100)] = 0


class Admission(Record):
    """Physical, notice, admission and reporting: deadlines and grace [ADM-4, ADM-5, ADM-7, SAGA-3, SAGA-4].

    The provincial round may lie before or after the notice: where its window lies is the order of phases [ADM-6].
    `policy` says in what order claims on a programme are heard [ADM-1], `transfers` which quota transfers are allowed
    beside those from other to scarce specialties [ADM-2]. A physical counts from the proposal on, or if it was held at
    most `physical_valid_days` before it [ADM-4]. `adjustment` says on which seats of the base whoever no preference
    could take is placed: on its scarce ones, on any, on none [ADM-3, POL-17]. Where `postgraduates_in_plan`, whom the
    base confirmed takes an open seat of the programme, in the order of confirmation, before anybody ranked [POL-7].
    """

    policy: Literal["merit_order", "preference_batches"] = "merit_order"
    transfers: tuple[Literal["scarce_to_scarce", "other_to_other"], ...] = ()
    adjustment: Literal["scarce", "any", "none"] = "scarce"
    reserve: Reserve = Reserve()
    postgraduates_in_plan: bool = False
    physical_by: Moment
    backfill_physical_by: Moment
    physical_grace_hours: Annotated[int, Field(ge=0, le=240)] = 0
    physical_valid_days: Annotated[int, Field(ge=0, le=365)] = 0
    physical_grades: Annotated[tuple[HospitalGrade, ...], Field(min_length=1)]
    notice_at: Moment
    objections_until: Moment
    admit_by: Moment
    report_by: Moment
    arrival_grace_hours: Annotated[int, Field(ge=0, le=240)]
    provincial_round: ProvincialRound | None = None

    def placing_closes(self, opened: Moment) -> Moment:
        """When places stand that were drawn on results published at `opened`: late results are placed once [ADM-4]."""
        return max(opened, self.backfill_physical_by)
