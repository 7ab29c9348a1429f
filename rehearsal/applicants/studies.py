"""What generated applicants have studied, where, and whether the diploma is out yet [REG-1, EXP-3]."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from contracts.education import Education, FirstDegree
from contracts.season.season import Season
from contracts.vocabulary import Category, EducationLevel, Major, Moment, Track
from rehearsal.applicants.province import NameLists, province

OTHERWISE: Final = 25
"""One in so many went on to study what no licensing examination is sat with, and applies with the first degree."""
_FURTHER: Final = {
    EducationLevel.JUNIOR_COLLEGE: (EducationLevel.BACHELOR, "公共事业管理"),
    EducationLevel.BACHELOR: (EducationLevel.MASTER, "公共卫生管理"),
}
_FIRST: Final = {Major.CLINICAL: "临床医学", Major.TCM: "中医学", Major.DENTAL: "口腔医学"}


def draw_education(
    chance: Random, season: Season, category: Category, moments: tuple[Moment, date], major: Major
) -> Education:
    """The education of somebody who submits and was born at these moments."""
    submitted_at, born_on = moments
    college = season.track is Track.ASSISTANT_GP
    graduates_on = min(date(born_on.year + (22 if college else 24), 7, 1), _this_summer(season))
    education = Education(
        level=EducationLevel.JUNIOR_COLLEGE if college else _degree(chance, category),
        major=major,
        full_time=True,
        years=3 if college else 5,
        school=chance.choice(_schools(province(), major, college=college)),
        graduates_on=graduates_on,
        has_diploma=graduates_on <= submitted_at.date(),
    )
    turn = Random(f"{submitted_at}/{born_on}").randrange(OTHERWISE)
    return _studied_on(education) if turn == 0 and category is not Category.POSTGRADUATE else education


def _this_summer(season: Season) -> date:
    """When this year's graduates have their diploma: before the first review session, by 1 July."""
    received = min(session.opens for base in season.bases for session in base.review_sessions)
    return min(date(season.registration.graduates_of, 7, 1), received.date() - timedelta(days=1))


def _studied_on(first: Education) -> Education:
    """The same person with another degree since, in a field that is not medicine; not who has only just graduated."""
    if first.level not in _FURTHER or not first.has_diploma:
        return first
    level, major_zh = _FURTHER[first.level]
    before = first.graduates_on.replace(year=first.graduates_on.year - 2)
    return first.model_copy(
        update={
            "level": level,
            "major": Major.OTHER,
            "major_zh": major_zh,
            "years": 2,
            "first": FirstDegree(
                level=first.level,
                major=first.major,
                major_zh=_FIRST[first.major],
                school=first.school,
                graduates_on=before,
                full_time=first.full_time,
                years=first.years,
                has_diploma=True,
            ),
        }
    )


def _degree(chance: Random, category: Category) -> EducationLevel:
    """Postgraduates have only begun to study for the second degree."""
    if category is Category.POSTGRADUATE:
        return EducationLevel.BACHELOR
    return chance.choices((EducationLevel.BACHELOR, EducationLevel.MASTER, EducationLevel.DOCTOR), (92, 7, 1))[0]


def _schools(words: NameLists, major: Major, *, college: bool) -> Sequence[str]:
    """Schools that teach the field: those of TCM say so in their name, where there are any."""
    schools = words.colleges if college else words.universities
    of_tcm = [school for school in schools if "中医" in school]
    others = [school for school in schools if "中医药大学" not in school]
    return of_tcm if major is Major.TCM and of_tcm else others
