"""Whom a season takes: levels, majors, years of study and licences, for everyone or for some categories [REG-1]."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from contracts.season.errors import Location
from contracts.season.plan import Record
from contracts.season.written import as_list, as_table
from contracts.vocabulary import Category, EducationLevel, Licence, Major, Track

Years = Annotated[int, Field(ge=1, le=12)]
_DEGREES: Final = (EducationLevel.BACHELOR, EducationLevel.MASTER, EducationLevel.DOCTOR)


class Ages(Record):
    """Full years of age on the day the form is submitted, both included [REG-14]."""

    youngest: Annotated[int, Field(ge=14, le=120)] = 16
    oldest: Annotated[int, Field(ge=14, le=120)] = 70

    @model_validator(mode="after")
    def _take_somebody(self) -> Self:
        if self.oldest < self.youngest:
            raise ValueError(f"nobody is {self.youngest} or older and at most {self.oldest}")
        return self


class Eligibility(Record):
    """What differs from the track's own rule: for these categories, or for everyone when none is named.

    A list that is left out stays as it was; `full_time`, `years` and `graduated_since`, the first year of graduation
    that is taken, are asked of an education, a licence opens the track whatever the education [POL-1].
    """

    categories: tuple[Category, ...] = ()
    levels: Annotated[tuple[EducationLevel, ...], Field(min_length=1)] | None = None
    majors: Annotated[tuple[Major, ...], Field(min_length=1)] | None = None
    years: Annotated[tuple[Years, ...], Field(min_length=1)] | None = None
    full_time: bool | None = None
    graduated_since: Annotated[int, Field(ge=1950, le=2100)] | None = None
    licences: tuple[Licence, ...] | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The rule for one category; no years means any number of them."""

    levels: tuple[EducationLevel, ...]
    majors: tuple[Major, ...]
    licences: tuple[Licence, ...]
    years: tuple[int, ...] = ()
    full_time: bool = False
    graduated_since: int | None = None


OF_TRACK: Final = {
    Track.RESIDENCY: Accepted(_DEGREES, (Major.CLINICAL, Major.DENTAL, Major.TCM), (Licence.PHYSICIAN,)),
    Track.ASSISTANT_GP: Accepted(
        (EducationLevel.JUNIOR_COLLEGE,),
        (Major.CLINICAL, Major.TCM),
        (Licence.ASSISTANT_PHYSICIAN,),
        years=(3,),
        full_time=True,
    ),
}
"""Bachelor or above, or a physician; three years of full-time 专科, or an assistant physician [N22 一]."""


def accepted(track: Track, category: Category, stated: Iterable[Eligibility]) -> Accepted:
    """The track's rule with what the season says of everyone, and then of this category."""
    entries = list(stated)
    everyone = [entry for entry in entries if not entry.categories]
    theirs = [entry for entry in entries if category in entry.categories]
    rule = OF_TRACK[track]
    for entry in (*everyone, *theirs):
        rule = replace(rule, **_said(entry))
    return rule


def _said(entry: Eligibility) -> dict[str, Any]:
    fields = {
        name: getattr(entry, name) for name in ("levels", "majors", "years", "full_time", "graduated_since", "licences")
    }
    return {name: value for name, value in fields.items() if value is not None}


def eligibility_faults(season: Mapping[str, Any], specialties: Mapping[str, object]) -> Iterator[tuple[Location, str]]:
    """What is listed twice was meant to be something else; of no licence at all everybody is the holder."""
    registration, place = as_table(season.get("registration")), ("registration", "eligibility")
    for number, entry in enumerate(map(as_table, as_list(registration.get("eligibility")))):
        for name in ("categories", "levels", "majors", "years", "licences"):
            listed = as_list(entry.get(name))
            for at, each in enumerate(listed):
                if each in listed[:at]:
                    yield (*place, number, name, at), f"listed twice: {each}"
                if name == "licences" and each == Licence.NONE:
                    yield (*place, number, name, at), "none is no licence, and opens the track to everybody"
    for at, code in enumerate(as_list(registration.get("order_specialties"))):
        if specialties and isinstance(code, str) and code not in specialties:
            yield ("registration", "order_specialties", at), f"unknown specialty code {code}"
