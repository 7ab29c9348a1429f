"""Who may register with which form: every fault at once, in the order of the reason codes [REG-1, REG-13]."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from contracts.education import Education
from contracts.reasons import Reason
from contracts.season import Season
from contracts.vocabulary import Category, EducationLevel, Licence, Major, Track
from services.registration.domain.form import Form

_DEGREES = (EducationLevel.BACHELOR, EducationLevel.MASTER, EducationLevel.DOCTOR)


def in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, always in the same order."""
    found = set(reasons)
    return tuple(reason for reason in Reason if reason in found)


def window_fault(form: Form, season: Season) -> Reason | None:
    """Whether the form was submitted inside its category's window, both edges included [REG-2]."""
    window = season.registration.windows.get(form.category)
    if window is None:
        return Reason.CATEGORY_NOT_TAKEN
    return None if window.contains(form.submitted_at) else Reason.OUTSIDE_WINDOW


def faults(form: Form, season: Season) -> tuple[Reason, ...]:
    """Why the form cannot stand on its own merits; empty when it can."""
    window = window_fault(form, season)
    return in_order(
        [
            *([] if window is None else [window]),
            *form.identity_defects,
            *_person(form),
            *_choice(form, season),
            *_training(form, season.track),
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


def _training(form: Form, track: Track) -> Iterator[Reason]:
    """The track's licence opens it whatever the education; no diploma, no training for order applicants [REG-5]."""
    licence, training = _ROUTES[track]
    licensed = form.licence is licence
    if not licensed:
        yield from training(form.education)
    if not form.education.has_diploma and (not licensed or form.category is Category.ORDER):
        yield Reason.NO_DIPLOMA


def _junior_college(education: Education) -> Iterator[Reason]:
    """Three years of full-time 专科 in clinical medicine or TCM [N22 一(二); B25 三]."""
    if education.level is EducationLevel.SECONDARY:
        yield Reason.EDUCATION_TOO_LOW
    if education.level in _DEGREES:
        yield Reason.EDUCATION_TOO_HIGH
    elif not education.full_time or education.years != 3:
        yield Reason.NOT_FULL_TIME
    if education.major not in (Major.CLINICAL, Major.TCM):
        yield Reason.MAJOR_NOT_ACCEPTED


def _degree(education: Education) -> Iterator[Reason]:
    """Bachelor or above in clinical, dental or TCM majors [N22 一(一)]."""
    if education.level not in _DEGREES:
        yield Reason.EDUCATION_TOO_LOW
    if education.major is Major.OTHER:
        yield Reason.MAJOR_NOT_ACCEPTED


_ROUTES: Final[Mapping[Track, tuple[Licence, Callable[[Education], Iterator[Reason]]]]] = {
    Track.RESIDENCY: (Licence.PHYSICIAN, _degree),
    Track.ASSISTANT_GP: (Licence.ASSISTANT_PHYSICIAN, _junior_college),
}
