"""What the provincial platform posts of reviews: what a base saw on site, what a school sealed, what was excused."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.envelope import Message, Part
from contracts.people import (
    Listed,
    OrNothing,
    SaidAt,
    Title,
    unless_empty,
)
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    MaterialKind,
    Moment,
    Revision,
    SeasonId,
    SpecialtyCode,
)


class MaterialSeen(Part):
    """One line of the checklist: the original was seen, a copy was kept [VER-2]."""

    kind: MaterialKind
    original_seen: bool
    copy_kept: bool


class ConsentLetter(Part):
    """The employer's letter, as read by the reviewer [VER-3].

    It consents to `specialty` and to all of `specialties`, and to no other. `unit` is whom it names as the employer,
    `names_id` whether it bears the applicant's ID number, `gives_contact` whether somebody can be asked; what a
    reviewer did not say is taken to be in order.
    """

    issuer: Literal["employer", "health_authority"]
    base: BaseCode
    specialty: SpecialtyCode
    names_applicant: bool
    sealed: bool
    specialties: Annotated[tuple[SpecialtyCode, ...], Field(max_length=10), Listed] = ()
    unit: Annotated[Title | None, OrNothing] = None
    names_id: Annotated[bool | None, OrNothing] = None
    gives_contact: Annotated[bool | None, OrNothing] = None


class ReviewRecorded(Message):
    """A base reviewed an applicant on site, or corrected its review under a higher revision [VER-1 to VER-5]."""

    TYPE: ClassVar[str] = "platform.review_recorded.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    revision: Revision
    attended_at: Moment
    materials: Annotated[tuple[MaterialSeen, ...], Field(max_length=10)]
    consent: Annotated[ConsentLetter | None, unless_empty("issuer")] = None
    reviewer_agrees: bool
    recorded_at: SaidAt = None
    """When the review was written down, or corrected; the time of attendance where it is not said."""
    earlier_withdrawal: Annotated[Literal["pardoned", "false_declaration"] | None, OrNothing] = None
    """The base's decision on an earlier withdrawal that is on file against the declaration [REG-10]."""


class SchoolReviewRecorded(Message):
    """A postgraduate's school reviewed the form, or corrected its review under a higher revision [VER-4]."""

    TYPE: ClassVar[str] = "platform.school_review_recorded.v1"
    application: ApplicationId
    season: SeasonId
    school: Title
    revision: Revision
    reviewed_at: Moment
    sealed: bool
    agrees: bool


class ReviewAbsenceExcused(Message):
    """A base excused an absence from its review and named another session, by appointment [VER-5]."""

    TYPE: ClassVar[str] = "platform.review_absence_excused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    revision: Revision
    excused_at: Moment
    session_opens: Moment
    session_closes: Moment
