"""Who may register with which form: every fault at once, in the order of the reason codes [REG-1, REG-13]."""

from collections.abc import Iterable, Iterator
from typing import Final

from contracts.education import Education, FirstDegree
from contracts.reasons import Reason
from contracts.season.eligibility import Accepted
from contracts.season.season import Season
from contracts.vocabulary import Category, EducationLevel
from services.registration.domain.form import Form

Degree = Education | FirstDegree
_PLACES: Final = {reason: place for place, reason in enumerate(Reason)}
_THREE_YEARS: Final = (EducationLevel.JUNIOR_COLLEGE,)
"""Where only 专科 is taken, its own sentence says what is asked for."""


def in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, always in the same order."""
    return tuple(sorted(set(reasons), key=_PLACES.__getitem__))


def window_fault(form: Form, season: Season) -> Reason | None:
    """Whether the form was submitted inside a window of its category there, both edges included [REG-2]."""
    windows = season.windows_for(form.category, season.base(form.base))
    if not windows:
        return Reason.CATEGORY_NOT_TAKEN
    return None if any(window.contains(form.submitted_at) for window in windows) else Reason.OUTSIDE_WINDOW


def faults(form: Form, season: Season) -> tuple[Reason, ...]:
    """Why the form cannot stand on its own merits; empty when it can."""
    window = window_fault(form, season)
    return in_order(
        [
            *([] if window is None else [window]),
            *form.identity_defects,
            *_person(form),
            *_choice(form, season),
            *_training(form, season),
        ]
    )


def _person(form: Form) -> Iterator[Reason]:
    """An order applicant names the employer once there is one; without a unit the letter comes from above [REG-8]."""
    if not form.chinese_national:
        yield Reason.NOT_A_NATIONAL
    if not form.declares_no_withdrawal:
        yield Reason.EARLIER_WITHDRAWAL
    if form.category is Category.UNIT and form.employer is None:
        yield Reason.EMPLOYER_MISSING


def _choice(form: Form, season: Season) -> Iterator[Reason]:
    """Specialties of one base, each once, no more than the season allows [REG-3]."""
    base = season.base(form.base)
    if base is None or not base.specialties.issuperset(form.preferences):
        yield Reason.SPECIALTY_NOT_OFFERED
    if len(form.preferences) > season.registration.preferences:
        yield Reason.TOO_MANY_PREFERENCES
    if len(set(form.preferences)) < len(form.preferences):
        yield Reason.REPEATED_PREFERENCE


def _training(form: Form, season: Season) -> Iterator[Reason]:
    """The track's licence opens it whatever the education; no diploma, no training for order applicants [REG-5].

    Where the highest degree cannot sit the licensing examination the first one is asked about too: either will do,
    and when neither does, all that is wrong with both is said [REG-1].
    """
    rule, licensed = season.accepts(form.category), form.licence in season.accepts(form.category).licences
    degrees = list(dict.fromkeys((form.education, form.education.licensing)))
    wrong = [[*_lacking(degree, form, season, licensed=licensed)] for degree in degrees]
    if not licensed:
        wrong = [[*_studied(degree, rule), *found] for degree, found in zip(degrees, wrong, strict=True)]
    if all(wrong):
        yield from (reason for found in wrong for reason in found)


def _lacking(degree: Degree, form: Form, season: Season, *, licensed: bool) -> Iterator[Reason]:
    """The diploma, of whoever does not graduate this year: of those it is asked for at the review [REG-1, VER-2]."""
    graduates = degree.graduates_on.year == season.registration.graduates_of
    if degree.has_diploma is False and not graduates and (not licensed or form.category is Category.ORDER):
        yield Reason.NO_DIPLOMA


def _studied(degree: Degree, rule: Accepted) -> Iterator[Reason]:
    """Level, years, year of graduation and major, as the season takes them."""
    ladder = list(EducationLevel)
    place, taken = ladder.index(degree.level), [ladder.index(level) for level in rule.levels]
    if degree.level not in rule.levels:
        yield Reason.EDUCATION_TOO_HIGH if place > max(taken) else Reason.EDUCATION_TOO_LOW
    short = (degree.full_time is False and rule.full_time) or (rule.years and degree.years not in (*rule.years, None))
    if short and place <= max(taken):
        yield Reason.NOT_FULL_TIME if rule.levels == _THREE_YEARS else Reason.STUDY_NOT_ACCEPTED
    if rule.graduated_since is not None and degree.graduates_on.year < rule.graduated_since:
        yield Reason.GRADUATED_TOO_EARLY
    if degree.major not in rule.majors:
        yield Reason.MAJOR_NOT_ACCEPTED
