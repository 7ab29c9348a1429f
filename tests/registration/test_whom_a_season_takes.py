"""Levels, majors, years and licences are the season's; graduates of the year and first degrees open it too [REG-1]."""

from datetime import date
from typing import Any

import pytest

from contracts.education import Education, FirstDegree
from contracts.messages.registration import ApplicationAccepted
from contracts.reasons import Reason
from contracts.season.eligibility import Eligibility
from contracts.season.season import Season, season_of
from contracts.vocabulary import Category, EducationLevel, Licence, Major
from services.chassis.core.data import read_tables
from services.registration.domain.application.eligibility import faults
from tests.contracts.shelf import SEASON_FILES
from tests.registration.given import CLOSURE, COLLEGE, HOSPITAL, SEASONS, UNIVERSITY, Registration, form, residency_form

FIRST = FirstDegree(
    level=EducationLevel.JUNIOR_COLLEGE,
    major=Major.CLINICAL,
    major_zh="临床医学",
    school="曲靖健康医学院",
    graduates_on=date(2023, 6, 20),
)


def studied_on(first: FirstDegree | None = FIRST, **changes: Any) -> Education:
    """A bachelor of something no licensing examination is sat with, after this first degree."""
    fields = {"level": EducationLevel.BACHELOR, "major": Major.OTHER, "years": 2, "first": first}
    return COLLEGE.model_copy(update=fields | changes)


def first(**changes: Any) -> FirstDegree:
    return FIRST.model_copy(update=changes)


def taking(season: Season, *stated: Eligibility) -> Season:
    return season.model_copy(update={"registration": season.registration.model_copy(update={"eligibility": stated})})


def found(season: Season, **changes: Any) -> tuple[Reason, ...]:
    return faults(CLOSURE.form(form(**changes)).form, season)


def test_graduates_of_the_year_register_before_they_have_their_diploma() -> None:
    without = COLLEGE.model_copy(update={"has_diploma": False, "graduates_on": date(2025, 7, 10)})
    for category in (Category.SOCIAL, Category.UNIT, Category.ORDER):
        message = form(category=category, employer=HOSPITAL, education=without)
        assert isinstance(Registration().hears(message).verdict(), ApplicationAccepted), category


def test_which_graduates_are_those_of_the_year_is_the_seasons_to_say() -> None:
    season = SEASONS["2025-kunming-2"]
    later = season.model_copy(update={"registration": season.registration.model_copy(update={"graduation_year": 2026})})
    without = COLLEGE.model_copy(update={"has_diploma": False, "graduates_on": date(2025, 7, 10)})
    assert found(season, education=without) == ()
    assert found(later, education=without) == (Reason.NO_DIPLOMA,)


def test_whoever_graduated_before_the_years_taken_needs_a_licence() -> None:
    """[POL-1]."""
    season = taking(SEASONS["2025-kunming-2"], Eligibility(graduated_since=2024))
    earlier = COLLEGE.model_copy(update={"graduates_on": date(2023, 12, 31)})
    assert found(season, education=earlier) == (Reason.GRADUATED_TOO_EARLY,)
    assert found(season, education=earlier, licence=Licence.ASSISTANT_PHYSICIAN) == ()
    assert found(season, education=COLLEGE.model_copy(update={"graduates_on": date(2024, 1, 1)})) == ()


def test_the_first_degree_makes_eligible_where_the_highest_cannot_sit_the_examination() -> None:
    """[EXP-3]."""
    assert isinstance(Registration().hears(form(education=studied_on())).verdict(), ApplicationAccepted)
    master = UNIVERSITY.model_copy(
        update={
            "level": EducationLevel.MASTER,
            "major": Major.OTHER,
            "first": first(level=EducationLevel.BACHELOR, years=5),
        }
    )
    assert isinstance(Registration().hears(residency_form(education=master)).verdict(), ApplicationAccepted)


def test_the_highest_may_be_unfinished_where_the_first_one_counts() -> None:
    studying = studied_on(has_diploma=False, graduates_on=date(2027, 6, 20))
    assert isinstance(Registration().hears(form(education=studying)).verdict(), ApplicationAccepted)


def test_a_first_degree_counts_for_nothing_beside_a_highest_that_can_sit_the_examination() -> None:
    higher = studied_on(major=Major.CLINICAL, years=5)
    assert Registration().hears(form(education=higher)).reasons() == (Reason.EDUCATION_TOO_HIGH,)


@pytest.mark.parametrize(
    ("education", "reasons"),
    [
        (studied_on(None), {Reason.EDUCATION_TOO_HIGH, Reason.MAJOR_NOT_ACCEPTED}),
        (studied_on(first(major=Major.OTHER)), {Reason.EDUCATION_TOO_HIGH, Reason.MAJOR_NOT_ACCEPTED}),
        (
            studied_on(first(full_time=False)),
            {Reason.EDUCATION_TOO_HIGH, Reason.MAJOR_NOT_ACCEPTED, Reason.NOT_FULL_TIME},
        ),
        (studied_on(first(years=2)), {Reason.EDUCATION_TOO_HIGH, Reason.MAJOR_NOT_ACCEPTED, Reason.NOT_FULL_TIME}),
        (
            studied_on(first(has_diploma=False)),
            {Reason.EDUCATION_TOO_HIGH, Reason.MAJOR_NOT_ACCEPTED, Reason.NO_DIPLOMA},
        ),
    ],
)
def test_where_neither_degree_will_do_all_that_is_wrong_with_both_is_said(
    education: Education, reasons: set[Reason]
) -> None:
    """[REG-13]."""
    assert set(Registration().hears(form(education=education)).reasons()) == reasons


def test_the_brochure_takes_clinical_majors_only_and_the_notice_tcm_too() -> None:
    taken = {
        path.stem: season_of(read_tables(path)[path.stem]).accepts(Category.SOCIAL).majors for path in SEASON_FILES
    }
    assert taken["2025-kunming-2"] == (Major.CLINICAL,)
    assert taken["2022-yunnan-assistant-gp"] == (Major.CLINICAL, Major.TCM)
    assert taken["2022-yunnan-residency"] == (Major.CLINICAL, Major.DENTAL, Major.TCM)


def test_levels_years_and_licences_too_are_the_seasons_to_say() -> None:
    season = taking(
        SEASONS["2025-residency"],
        Eligibility(levels=(EducationLevel.MASTER,), years=(3,), full_time=True, licences=()),
    )

    def of(**changes: Any) -> tuple[Reason, ...]:
        message = residency_form(education=UNIVERSITY.model_copy(update=changes), licence=Licence.PHYSICIAN)
        return faults(CLOSURE.form(message).form, season)

    assert of(level=EducationLevel.MASTER, years=3) == ()
    assert of(years=3) == (Reason.EDUCATION_TOO_LOW,)
    assert of(level=EducationLevel.DOCTOR, years=3) == (Reason.EDUCATION_TOO_HIGH,)
    assert of(level=EducationLevel.MASTER, years=5) == (Reason.STUDY_NOT_ACCEPTED,)
    assert of(level=EducationLevel.MASTER, years=3, full_time=False) == (Reason.STUDY_NOT_ACCEPTED,)


def test_what_a_season_says_of_a_category_goes_before_what_it_says_of_everyone() -> None:
    season = taking(
        SEASONS["2025-kunming-2"],
        Eligibility(categories=(Category.ORDER,), majors=(Major.TCM,)),
        Eligibility(majors=(Major.CLINICAL,)),
    )
    tcm = COLLEGE.model_copy(update={"major": Major.TCM})
    assert found(season, education=tcm, category=Category.ORDER) == ()
    assert found(season, education=COLLEGE, category=Category.ORDER) == (Reason.MAJOR_NOT_ACCEPTED,)
    assert found(season, education=COLLEGE) == ()
    assert found(season, education=tcm) == (Reason.MAJOR_NOT_ACCEPTED,)
