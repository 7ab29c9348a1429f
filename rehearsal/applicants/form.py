"""An eligible form, believable for the season's track: near home, in the field studied, where there are seats."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Final

from contracts.messages.platform.acts import Employer, RegistrationSubmitted
from contracts.season.programmes import Programme
from contracts.season.season import Base, Season
from contracts.vocabulary import Category, Level, Licence, Major, RosterKind, SpecialtyCode, Stream, Track
from rehearsal.applicants.identity import as_typed, draw_identity
from rehearsal.applicants.listing import list_of
from rehearsal.applicants.moments import draw_within
from rehearsal.applicants.province import NameLists, province
from rehearsal.applicants.rates import CATEGORIES, WITHOUT_UNIT
from rehearsal.applicants.studies import draw_education

_AGE_DAYS: Final = {Track.ASSISTANT_GP: 21 * 365 + 200, Track.RESIDENCY: 23 * 365 + 200}
_LETTERED: Final = frozenset({Category.UNIT, Category.ORDER})
_FIELDS: Final[Mapping[Stream, Major]] = {Stream.TCM: Major.TCM, Stream.DENTAL: Major.DENTAL}
_NEAR_HOME: Final = 0.65
"""How many of those with an employer come from the prefecture of the base."""
_DENTAL_BASE: Final = "口腔"
"""What the name of a dental hospital says, whose seats its annex counts among the others."""


def brings_letter(category: Category) -> bool:
    """Whether applicants of this category bring a letter: the employer's, where they name one [REG-8, VER-3]."""
    return category in _LETTERED


def draw_form(chance: Random, season: Season, number: int, only: frozenset[Category]) -> RegistrationSubmitted:
    """A first form, submitted within the window of its category; `only` narrows the categories where it can."""
    words = province()
    opens = min(window.opens for window in season.registration.windows.values())
    taken = [category for category in Category if category in season.registration.windows]
    wanted = [category for category in taken if category in only] or taken
    category = chance.choices(wanted, [CATEGORIES[each] for each in wanted])[0]
    open_to = {base.code: programmes for base in season.bases if (programmes := _open_to(season, category, base))}
    bases = [base for base in season.bases if base.code in open_to]
    base = chance.choices(bases, [1 + sum(each.seats for each in open_to[base.code]) for base in bases])[0]
    youngest = opens.date() - timedelta(days=_AGE_DAYS[season.track])
    identity = draw_identity(chance, words, number, youngest)
    windows = season.windows_for(category, base)
    window = windows[0] if len(windows) == 1 else chance.choice(windows)
    wishes = _wishes(chance, season, open_to[base.code])
    major = _major(chance, base, wishes[0])
    if major not in season.accepts(category).majors:
        major = Major.CLINICAL
    submitted_at = draw_within(chance, window.opens, window.closes)
    return RegistrationSubmitted(
        application=f"{season.id.upper()}-{number:05d}",
        season=season.id,
        revision=1,
        submitted_at=submitted_at,
        identity=identity.model_copy(update={"phone": as_typed(identity.phone, number)}),
        chinese_national=True,
        category=category,
        base=base.code,
        preferences=tuple(_named(chance, programme) for programme in wishes),
        accepts_adjustment=chance.random() < 0.7,
        education=draw_education(chance, season, category, (submitted_at, identity.born_on), major),
        licence=_licence(chance, season.track),
        employer=_employer(chance, words, category, base),
        declares_no_withdrawal=True,
    )


def _open_to(season: Season, category: Category, base: Base) -> Sequence[Programme]:
    """The programmes of the base such an applicant may want: of a roster's order applicants few [REG-5]."""
    fixed = list_of(season.track, category) is RosterKind.ORDER
    return [each for each in base.programmes if not fixed or each.specialty in season.registration.order_specialties]


def _wishes(chance: Random, season: Season, programmes: Sequence[Programme]) -> Sequence[Programme]:
    """Different programmes of one base, the larger ones wanted more often; most name as many as they may."""
    most = min(len(programmes), season.registration.preferences)
    left, wishes = list(programmes), list[Programme]()
    for _ in range(max(chance.randint(1, most), chance.randint(1, most))):
        wishes.append(chance.choices(left, [1 + programme.seats for programme in left])[0])
        left.remove(wishes[-1])
    return wishes


def _named(chance: Random, programme: Programme) -> SpecialtyCode:
    """A specialty the programme stands for, any of them as likely [ADM-8]."""
    return chance.choice(programme.specialties).specialty if programme.covers else programme.specialty


def _major(chance: Random, base: Base, first: Programme) -> Major:
    """Nearly always the field of the first wish."""
    if _DENTAL_BASE in base.name_zh:
        return Major.DENTAL
    usual = Major.CLINICAL if first.stream is None else _FIELDS.get(first.stream, Major.CLINICAL)
    return usual if chance.random() < 0.95 else chance.choice((Major.CLINICAL, Major.TCM))


def _licence(chance: Random, track: Track) -> Licence:
    held = Licence.ASSISTANT_PHYSICIAN if track is Track.ASSISTANT_GP else Licence.PHYSICIAN
    return held if chance.random() < 0.25 else Licence.NONE


def _employer(chance: Random, words: NameLists, category: Category, base: Base) -> Employer | None:
    if not brings_letter(category) or (category is Category.ORDER and chance.random() < WITHOUT_UNIT):
        return None
    near = [county for county in words.counties if county.startswith(base.prefecture)]
    county = chance.choice(near if near and chance.random() < _NEAR_HOME else words.counties)
    if chance.random() < 0.15:
        return Employer(name=f"{county}人民医院", level=Level.COUNTY)
    return Employer(name=f"{county}{chance.choice(words.townships)}卫生院", level=Level.TOWNSHIP)
