"""Who may register when, for how many specialties [REG-1 to REG-5, REG-14]."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.season.calendar import Window, Windows
from contracts.season.eligibility import Ages, Eligibility
from contracts.season.plan import Record
from contracts.vocabulary import Category, SpecialtyCode


class Registration(Record):
    """Windows per category, how many preferences, what undergraduate order applicants train in, whom it takes.

    `more_windows` are opened once more after the first of a category closed. [REG-1 to REG-5, REG-14]
    """

    windows: Annotated[Mapping[Category, Window], Field(min_length=1)]
    more_windows: Mapping[Category, Windows] = Field(default_factory=dict)
    preferences: Annotated[int, Field(ge=1, le=10)]
    order_specialties: Annotated[tuple[SpecialtyCode, ...], Field(min_length=1)] = ("GP", "TCM-GP")
    eligibility: tuple[Eligibility, ...] = ()
    ages: Ages = Ages()
    graduation_year: Annotated[int, Field(ge=2000, le=2100)] | None = None

    @property
    def graduates_of(self) -> int:
        """The year whose graduates register before they have their diploma: that of the first window [REG-1]."""
        return self.graduation_year or min(window.opens for window in self.windows.values()).year

    @model_validator(mode="after")
    def _says_once_whom_it_takes(self) -> Self:
        named = [category for entry in self.eligibility for category in entry.categories or ("everyone",)]
        if len(set(named)) < len(named):
            raise ValueError("eligibility speaks twice of the same category")
        if any(entry.graduated_since and entry.graduated_since > self.graduates_of for entry in self.eligibility):
            raise ValueError(f"eligibility takes no graduate of {self.graduates_of}, nor of any year before")
        return self
