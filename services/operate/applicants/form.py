"""An eligible form, believable for the season's track."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from contracts.platform import Education, Employer, RegistrationSubmitted
from contracts.season import Base, Season
from contracts.vocabulary import Category, EducationLevel, Level, Licence, Major, Track
from services.operate.applicants.identity import draw_identity
from services.operate.applicants.moments import draw_within
from services.operate.applicants.province import Province, province

_AGE_DAYS: Final = {Track.ASSISTANT_GP: 21 * 365 + 200, Track.RESIDENCY: 23 * 365 + 200}
_EMPLOYED: Final = frozenset({Category.UNIT, Category.ORDER})
_WEIGHTS: Final[Mapping[Category, int]] = {
    Category.UNIT: 35,
    Category.SOCIAL: 45,
    Category.ORDER: 20,
    Category.POSTGRADUATE: 5,
}


def is_employed(category: Category) -> bool:
    """Whether applicants of this category name an employer and bring its letter [REG-8]."""
    return category in _EMPLOYED


def draw_form(chance: Random, season: Season, number: int, only: frozenset[Category]) -> RegistrationSubmitted:
    """A first form, submitted within the window of its category; `only` narrows the categories where it can."""
    words = province()
    opens = min(window.opens for window in season.registration.windows.values())
    taken = [category for category in Category if category in season.registration.windows]
    wanted = [category for category in taken if category in only] or taken
    category = chance.choices(wanted, [_WEIGHTS[each] for each in wanted])[0]
    base = chance.choices(season.bases, [1 + sum(each.seats for each in base.programmes) for base in season.bases])[0]
    youngest = opens.date() - timedelta(days=_AGE_DAYS[season.track])
    identity = draw_identity(chance, words, number, youngest)
    window = season.registration.windows[category]
    return RegistrationSubmitted(
        application=f"{season.id.upper()}-{number:05d}",
        season=season.id,
        revision=1,
        submitted_at=draw_within(chance, window.opens, window.closes),
        identity=identity,
        chinese_national=True,
        category=category,
        base=base.code,
        preferences=_preferences(chance, season, base),
        accepts_adjustment=chance.random() < 0.7,
        education=_education(chance, season.track, words, opens.date(), identity.born_on),
        licence=_licence(chance, season.track),
        employer=_employer(chance, words, category),
        declares_no_withdrawal=True,
    )


def _preferences(chance: Random, season: Season, base: Base) -> Sequence[str]:
    offered = [programme.specialty for programme in base.programmes]
    return tuple(chance.sample(offered, min(len(offered), chance.randint(1, season.registration.preferences))))


def _education(chance: Random, track: Track, words: Province, today: date, born_on: date) -> Education:
    college = track is Track.ASSISTANT_GP
    graduates_on = min(date(born_on.year + (22 if college else 24), 7, 1), date(today.year, 7, 1))
    return Education(
        level=EducationLevel.JUNIOR_COLLEGE if college else EducationLevel.BACHELOR,
        major=chance.choices((Major.CLINICAL, Major.TCM), (88, 12))[0],
        full_time=True,
        years=3 if college else 5,
        school=chance.choice(words.colleges if college else words.universities),
        graduates_on=graduates_on,
        has_diploma=True,
    )


def _licence(chance: Random, track: Track) -> Licence:
    held = Licence.ASSISTANT_PHYSICIAN if track is Track.ASSISTANT_GP else Licence.PHYSICIAN
    return held if chance.random() < 0.25 else Licence.NONE


def _employer(chance: Random, words: Province, category: Category) -> Employer | None:
    if not is_employed(category):
        return None
    county = chance.choice(words.counties)
    if chance.random() < 0.15:
        return Employer(name=f"{county}人民医院", level=Level.COUNTY)
    return Employer(name=f"{county}{chance.choice(words.townships)}卫生院", level=Level.TOWNSHIP)
