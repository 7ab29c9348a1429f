"""An applicant's degrees, as forms tell them and rosters name them [REG-1, EXP-1, EXP-3]."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.envelope import Part
from contracts.people import Label, OrNothing, Title
from contracts.vocabulary import EducationLevel, Major


class FirstDegree(Part):
    """The degree before the highest one, as far as a roster may have to name it instead [EXP-3]."""

    level: EducationLevel
    major: Major
    major_zh: Label
    degree: Annotated[Label | None, OrNothing] = None
    school: Title
    graduates_on: date


class Education(Part):
    """The finished or finishing degree the applicant registers with.

    `major_zh`, `degree` (学位) and `degree_type` are as on the certificates; `first` is the degree before this one.
    """

    level: EducationLevel
    major: Major
    full_time: bool
    years: Annotated[int, Field(ge=1, le=12)]
    school: Title
    graduates_on: date
    has_diploma: bool
    major_zh: Annotated[Label | None, OrNothing] = None
    degree: Annotated[Label | None, OrNothing] = None
    degree_type: Annotated[Literal["professional", "academic"] | None, OrNothing] = None
    first: Annotated[FirstDegree | None, OrNothing] = None
