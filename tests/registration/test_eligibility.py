from datetime import date
from typing import Any

import pytest

from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.messages.registration import ApplicationAccepted
from contracts.reasons import Reason
from contracts.vocabulary import Category, EducationLevel, Licence, Major
from services.registration.domain.application.eligibility import faults
from tests.registration.given import (
    CLOSURE,
    COLLEGE,
    HOSPITAL,
    SEASONS,
    UNIVERSITY,
    Registration,
    form,
    identity,
    residency_form,
)

LAST_YEAR = date(2024, 6, 20)
UNFINISHED = {"has_diploma": False, "graduates_on": LAST_YEAR}


def found(message: RegistrationSubmitted) -> tuple[Reason, ...]:
    return faults(CLOSURE.form(message).form, SEASONS[message.season])


def college(**changes: Any) -> RegistrationSubmitted:
    return form(education=COLLEGE.model_copy(update=changes))


def university(**changes: Any) -> RegistrationSubmitted:
    return residency_form(education=UNIVERSITY.model_copy(update=changes))


@pytest.mark.parametrize(
    "message",
    [
        form(),
        form(education=COLLEGE.model_copy(update={"level": EducationLevel.SECONDARY}), licence="assistant_physician"),
        form(education=UNIVERSITY, licence=Licence.ASSISTANT_PHYSICIAN),
        form(category=Category.UNIT, employer=HOSPITAL),
        form(category=Category.ORDER, employer=HOSPITAL),
        form(category=Category.ORDER),
        residency_form(),
        university(level=EducationLevel.DOCTOR, major=Major.DENTAL),
        university(major=Major.TCM),
        residency_form(education=COLLEGE, licence=Licence.PHYSICIAN),
        residency_form(preferences=("PAED", "GP", "SURG")),
    ],
)
def test_an_eligible_applicant_is_accepted(message: RegistrationSubmitted) -> None:
    """[REG-1, REG-3, REG-8]."""
    assert isinstance(Registration().hears(message).verdict(), ApplicationAccepted)


@pytest.mark.parametrize(
    ("message", "reasons"),
    [
        (college(major=Major.DENTAL), [Reason.MAJOR_NOT_ACCEPTED]),
        (college(years=2), [Reason.NOT_FULL_TIME]),
        (college(full_time=False), [Reason.NOT_FULL_TIME]),
        (college(major=Major.TCM), [Reason.MAJOR_NOT_ACCEPTED]),
        (college(has_diploma=False, graduates_on=LAST_YEAR), [Reason.NO_DIPLOMA]),
        (college(has_diploma=False, graduates_on=date(2026, 6, 20)), [Reason.NO_DIPLOMA]),
        (college(level=EducationLevel.SECONDARY), [Reason.EDUCATION_TOO_LOW]),
        (form(education=UNIVERSITY), [Reason.EDUCATION_TOO_HIGH]),
        (form(licence=Licence.PHYSICIAN, education=UNIVERSITY), [Reason.EDUCATION_TOO_HIGH]),
        (form(chinese_national=False), [Reason.NOT_A_NATIONAL]),
        (form(declares_no_withdrawal=False), [Reason.EARLIER_WITHDRAWAL]),
        (form(category=Category.UNIT), [Reason.EMPLOYER_MISSING]),
        (form(preferences=("GP",)), [Reason.SPECIALTY_NOT_OFFERED]),
        (form(identity=identity("990102200305170220")), [Reason.ID_NUMBER_INVALID]),
        (university(level=EducationLevel.JUNIOR_COLLEGE), [Reason.EDUCATION_TOO_LOW]),
        (university(major=Major.OTHER), [Reason.MAJOR_NOT_ACCEPTED]),
        (residency_form(licence=Licence.ASSISTANT_PHYSICIAN, education=COLLEGE), [Reason.EDUCATION_TOO_LOW]),
        (residency_form(preferences=("PAED", "GP", "SURG", "DERM")), [Reason.TOO_MANY_PREFERENCES]),
        (residency_form(preferences=("GP", "GP")), [Reason.REPEATED_PREFERENCE]),
    ],
)
def test_an_ineligible_applicant_is_refused_with_the_reason(
    message: RegistrationSubmitted, reasons: list[Reason]
) -> None:
    """[REG-1, REG-3, REG-8, REG-10]."""
    assert list(found(message)) == reasons


def test_a_licensed_order_applicant_without_a_diploma_is_refused() -> None:
    """[REG-5]."""
    without = COLLEGE.model_copy(update={"has_diploma": False, "graduates_on": LAST_YEAR})
    licensed: dict[str, Any] = {"education": without, "licence": Licence.ASSISTANT_PHYSICIAN, "employer": HOSPITAL}
    assert found(form(category=Category.ORDER, **licensed)) == (Reason.NO_DIPLOMA,)
    assert found(form(category=Category.UNIT, **licensed)) == ()


def test_all_reasons_are_said_at_once() -> None:
    """[REG-13]."""
    registration = Registration().hears(
        form(
            submitted="2025-08-01 12:00:00",
            identity=identity("990102200305170220"),
            chinese_national=False,
            category=Category.UNIT,
            preferences=("GP", "GP"),
            education=COLLEGE.model_copy(update={"major": Major.OTHER, "full_time": False, **UNFINISHED}),
            declares_no_withdrawal=False,
        )
    )
    assert set(registration.reasons()) == {
        Reason.OUTSIDE_WINDOW,
        Reason.NOT_A_NATIONAL,
        Reason.NOT_FULL_TIME,
        Reason.MAJOR_NOT_ACCEPTED,
        Reason.NO_DIPLOMA,
        Reason.SPECIALTY_NOT_OFFERED,
        Reason.TOO_MANY_PREFERENCES,
        Reason.REPEATED_PREFERENCE,
        Reason.EMPLOYER_MISSING,
        Reason.ID_NUMBER_INVALID,
        Reason.EARLIER_WITHDRAWAL,
    }


def test_an_amendment_that_mends_the_form_is_accepted() -> None:
    registration = Registration().hears(form(chinese_national=False), form(revision=2))
    assert isinstance(registration.verdict(), ApplicationAccepted)
