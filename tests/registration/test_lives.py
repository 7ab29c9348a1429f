"""Dates of a life that cannot be are refused with a reason each, however well the ID number fits [REG-14]."""

from datetime import date
from typing import Any

import pytest

from contracts.education import FirstDegree
from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.messages.registration import ApplicationAccepted
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import EducationLevel, Licence, Major
from services.registration.domain.lives import age, impossible
from tests.registration.given import COLLEGE, SEASON, Registration, at, form, id_number, identity

NOW = at("2025-07-01 12:00:00")


def born(day: date, **changes: Any) -> RegistrationSubmitted:
    """A form of somebody born that day, with the ID number that belongs to it."""
    return form(identity=identity(id_number(born=f"{day:%Y%m%d}"), born_on=day), **changes)


def graduated(day: date, *, has_diploma: bool = True) -> RegistrationSubmitted:
    return form(education=COLLEGE.model_copy(update={"graduates_on": day, "has_diploma": has_diploma}))


def allowing(**ages: int) -> Season:
    changed = SEASON.registration.model_copy(update={"ages": SEASON.registration.ages.model_copy(update=ages)})
    return SEASON.model_copy(update={"registration": changed})


@pytest.mark.parametrize(
    ("message", "reasons"),
    [
        (born(date(2030, 3, 7)), {Reason.TOO_YOUNG, Reason.GRADUATED_TOO_YOUNG}),
        (born(date(2025, 7, 1)), {Reason.TOO_YOUNG, Reason.GRADUATED_TOO_YOUNG}),
        (born(date(2009, 7, 2)), {Reason.TOO_YOUNG}),
        (born(date(1850, 3, 7)), {Reason.TOO_OLD}),
        (graduated(date(2099, 7, 1)), {Reason.DIPLOMA_NOT_YET}),
        (graduated(date(2025, 7, 2)), {Reason.DIPLOMA_NOT_YET}),
        (graduated(date(1990, 7, 1)), {Reason.GRADUATED_TOO_YOUNG}),
        (graduated(date(2017, 5, 16)), {Reason.GRADUATED_TOO_YOUNG}),
    ],
)
def test_an_impossible_life_is_refused_with_all_reasons(message: RegistrationSubmitted, reasons: set[Reason]) -> None:
    found = Registration().hears(message).reasons()
    assert reasons <= set(found)
    assert Reason.ID_NUMBER_INVALID not in found


@pytest.mark.parametrize(
    "message",
    [
        born(date(2009, 7, 1), education=COLLEGE.model_copy(update={"graduates_on": date(2025, 6, 20)})),
        born(date(1954, 7, 2)),
        graduated(date(2025, 7, 1)),
        graduated(date(2025, 12, 31), has_diploma=False),
        graduated(date(2017, 5, 17)),
    ],
)
def test_the_last_day_that_can_be_is_accepted(message: RegistrationSubmitted) -> None:
    assert isinstance(Registration().hears(message).verdict(), ApplicationAccepted)


def test_a_licence_makes_no_life_possible() -> None:
    licensed = born(date(2030, 3, 7), licence=Licence.ASSISTANT_PHYSICIAN)
    assert Reason.TOO_YOUNG in Registration().hears(licensed).reasons()


def test_how_young_and_how_old_is_the_seasons_to_say() -> None:
    someone = identity().born_on
    assert impossible(someone, COLLEGE, NOW, allowing(youngest=23)) == (Reason.TOO_YOUNG,)
    assert impossible(someone, COLLEGE, NOW, allowing(oldest=21)) == (Reason.TOO_OLD,)
    assert impossible(someone, COLLEGE, NOW, allowing(youngest=22, oldest=22)) == ()


def test_a_first_degree_has_possible_dates_too() -> None:
    def first(day: date, *, has_diploma: bool | None = None) -> tuple[Reason, ...]:
        degree = FirstDegree(
            level=EducationLevel.JUNIOR_COLLEGE,
            major=Major.CLINICAL,
            major_zh="临床医学",
            school="曲靖健康医学院",
            graduates_on=day,
            has_diploma=has_diploma,
        )
        return impossible(identity().born_on, COLLEGE.model_copy(update={"first": degree}), NOW, SEASON)

    assert first(date(2023, 7, 1)) == ()
    assert first(date(2016, 7, 1)) == (Reason.GRADUATED_TOO_YOUNG,)
    assert first(date(2025, 6, 21)) == (Reason.DEGREES_OUT_OF_ORDER,)
    assert first(date(2025, 8, 1), has_diploma=True) == (Reason.DIPLOMA_NOT_YET, Reason.DEGREES_OUT_OF_ORDER)


def test_whoever_is_born_on_the_last_of_february_is_older_from_the_first_of_march() -> None:
    assert age(date(2004, 2, 29), date(2025, 2, 28)) == 20
    assert age(date(2004, 2, 29), date(2025, 3, 1)) == 21
