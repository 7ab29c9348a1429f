"""An applicant's degrees, as forms tell them and rosters name them [REG-1, EXP-1, EXP-3]."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.envelope import Part
from contracts.people import Day, Label, OrNothing, Title, unless_empty
from contracts.vocabulary import EducationLevel, Major


class FirstDegree(Part):
    """The degree before the highest one, where that cannot sit the licensing examination [REG-1, EXP-3].

    What is not said of it (full time, years, a diploma) is taken to be as the level has it.
    """

    level: EducationLevel
    major: Major
    major_zh: Label
    degree: Annotated[Label | None, OrNothing] = None
    school: Title
    graduates_on: Day
    full_time: bool | None = None
    years: Annotated[int, Field(ge=1, le=12)] | None = None
    has_diploma: bool | None = None


class Education(Part):
    """The finished or finishing degree the applicant registers with.

    `major_zh`, `degree` (学位) and `degree_type` are as on the certificates; `first` is the degree before this one.
    """

    level: EducationLevel
    major: Major
    full_time: bool
    years: Annotated[int, Field(ge=1, le=12)]
    school: Title
    graduates_on: Day
    has_diploma: bool
    major_zh: Annotated[Label | None, OrNothing] = None
    degree: Annotated[Label | None, OrNothing] = None
    degree_type: Annotated[Literal["professional", "academic"] | None, OrNothing] = None
    first: Annotated[FirstDegree | None, unless_empty("school")] = None

    @property
    def licensing(self) -> "Education | FirstDegree":
        """The degree a licensing examination is sat with: the highest, or the first where that one cannot [EXP-3]."""
        return self.first or self if self.major is Major.OTHER else self
