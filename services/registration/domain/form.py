"""The form an applicant files. The identity lies in it sealed; `person_key`, `name_key` stand for it."""

from dataclasses import dataclass

from contracts.education import Education
from contracts.messages.platform.acts import Employer
from contracts.reasons import Reason
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Licence,
    Moment,
    PersonKey,
    Revision,
    SeasonId,
    SpecialtyCode,
)


@dataclass(frozen=True, slots=True)
class Form:
    """One revision of an application. `identity_defects` were found while the identity was still open."""

    season: SeasonId
    revision: Revision
    submitted_at: Moment
    person_key: PersonKey
    name_key: PersonKey
    sealed_identity: str
    identity_defects: tuple[Reason, ...]
    chinese_national: bool
    category: Category
    base: BaseCode
    preferences: tuple[SpecialtyCode, ...]
    accepts_adjustment: bool
    education: Education
    licence: Licence
    employer: Employer | None
    declares_no_withdrawal: bool


@dataclass(frozen=True, slots=True)
class SubmitForm:
    """Command: keep this form with its application."""

    application: ApplicationId
    form: Form
