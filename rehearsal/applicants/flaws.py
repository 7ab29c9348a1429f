"""The ways a form can be ineligible, each a small change to a form that was fine [REG-1, REG-3, REG-8, REG-10]."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.vocabulary import EducationLevel, Licence, Major, Sex, Track


class Flaw(StrEnum):
    """Why the applicant may not register."""

    WRONG_MAJOR = "wrong_major"
    NO_DIPLOMA = "no_diploma"
    NOT_A_NATIONAL = "not_a_national"
    NOT_FULL_TIME = "not_full_time"
    TOO_LITTLE_EDUCATION = "too_little_education"
    EARLIER_WITHDRAWAL = "earlier_withdrawal"
    WRONG_ID_NUMBER = "wrong_id_number"
    WRONG_BIRTH_DATE = "wrong_birth_date"
    WRONG_SEX = "wrong_sex"
    REPEATED_PREFERENCE = "repeated_preference"
    TOO_MANY_PREFERENCES = "too_many_preferences"
    UNKNOWN_SPECIALTY = "unknown_specialty"
    NO_EMPLOYER = "no_employer"
    TWO_AT_ONCE = "two_at_once"


Changes = Mapping[str, Any]


def _education(form: RegistrationSubmitted, **changes: object) -> Changes:
    return {"education": form.education.model_copy(update={"first": None, **changes}), "licence": Licence.NONE}


def _no_diploma(form: RegistrationSubmitted) -> Changes:
    """This year's graduates may wait for theirs [REG-1]; those of earlier years should have it."""
    earlier = date(form.submitted_at.year - 1, 7, 1)
    return _education(form, has_diploma=False, graduates_on=min(form.education.graduates_on, earlier))


def _id_number(form: RegistrationSubmitted) -> Changes:
    body, check = form.identity.id_number[:17], form.identity.id_number[17]
    return {"identity": form.identity.model_copy(update={"id_number": body + ("1" if check != "1" else "2")})}


def _identity(form: RegistrationSubmitted, **changes: object) -> Changes:
    return {"identity": form.identity.model_copy(update=changes)}


def _other_sex(form: RegistrationSubmitted) -> Sex:
    return Sex.MALE if form.identity.sex is Sex.FEMALE else Sex.FEMALE


_ONLY: Final[Mapping[Flaw, Track]] = {Flaw.NOT_FULL_TIME: Track.ASSISTANT_GP}
"""What is a flaw in one track alone [REG-1]."""
_NOWHERE: Final = "NO-SUCH-SPECIALTY"

_CHANGES: Final[Mapping[Flaw, Callable[[RegistrationSubmitted], Changes]]] = {
    Flaw.WRONG_MAJOR: lambda form: _education(form, major=Major.OTHER),
    Flaw.NO_DIPLOMA: _no_diploma,
    Flaw.NOT_A_NATIONAL: lambda _: {"chinese_national": False},
    Flaw.NOT_FULL_TIME: lambda form: _education(form, full_time=False),
    Flaw.TOO_LITTLE_EDUCATION: lambda form: _education(form, level=EducationLevel.SECONDARY),
    Flaw.EARLIER_WITHDRAWAL: lambda _: {"declares_no_withdrawal": False},
    Flaw.WRONG_ID_NUMBER: _id_number,
    Flaw.WRONG_BIRTH_DATE: lambda form: _identity(form, born_on=form.identity.born_on - timedelta(days=10)),
    Flaw.WRONG_SEX: lambda form: _identity(form, sex=_other_sex(form)),
    Flaw.REPEATED_PREFERENCE: lambda form: {"preferences": form.preferences[:1] * 2},
    Flaw.TOO_MANY_PREFERENCES: lambda form: {"preferences": (*form.preferences, *form.preferences[:1] * 9)[:10]},
    Flaw.UNKNOWN_SPECIALTY: lambda _: {"preferences": (_NOWHERE,)},
    Flaw.NO_EMPLOYER: lambda _: {"employer": None},
    Flaw.TWO_AT_ONCE: lambda form: {
        **_education(form, major=Major.OTHER, full_time=False),
        "chinese_national": False,
    },
}


def flawed(form: RegistrationSubmitted, flaw: Flaw) -> RegistrationSubmitted:
    """The same form with that flaw."""
    return form.model_copy(update=dict(_CHANGES[flaw](form)))


def flaws_of(track: Track) -> list[Flaw]:
    """The flaws that keep somebody out of this track."""
    return [flaw for flaw in Flaw if _ONLY.get(flaw, track) is track]
