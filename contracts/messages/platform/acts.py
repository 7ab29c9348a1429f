"""What the platform posts. Each message says when the thing happened, which decides windows, not arrival [REG-2]."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from contracts.correction import Correctable
from contracts.education import Education
from contracts.envelope import Message, Part
from contracts.people import (
    Day,
    Email,
    IdNumber,
    Label,
    OrNothing,
    PersonName,
    Phone,
    Title,
    unless_empty,
)
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Component,
    HospitalGrade,
    Level,
    Licence,
    Moment,
    PayComponent,
    Points,
    Revision,
    RosterId,
    RosterKind,
    SeasonId,
    Sex,
    SpecialtyCode,
    StipendFen,
    Text,
)


class Identity(Part):
    """Who the person is. Personal data: registration seals it on arrival and no other service hears it."""

    name: PersonName
    id_number: IdNumber
    sex: Sex
    born_on: Day
    phone: Phone
    email: Annotated[Email | None, OrNothing] = None
    licence_number: Annotated[Label | None, OrNothing] = None
    """The number of the licence's certificate (资格证号), where one is held [EXP-1]."""


class Employer(Part):
    """The employer a unit or order applicant names [REG-8]."""

    name: Title
    level: Level


class RegistrationSubmitted(Message):
    """An applicant submitted the form, or amended it under a higher revision [REG-1 to REG-10]."""

    TYPE: ClassVar[str] = "platform.registration_submitted.v1"
    application: ApplicationId
    season: SeasonId
    revision: Revision
    submitted_at: Moment
    identity: Identity
    chinese_national: bool
    category: Category
    base: BaseCode
    preferences: Annotated[tuple[SpecialtyCode, ...], Field(min_length=1, max_length=10)]
    accepts_adjustment: bool
    education: Education
    licence: Licence
    employer: Annotated[Employer | None, unless_empty("name")] = None
    declares_no_withdrawal: bool


class RegistrationCancelled(Correctable):
    """The applicant cancelled."""

    TYPE: ClassVar[str] = "platform.registration_cancelled.v1"
    application: ApplicationId
    cancelled_at: Moment


class FraudFound(Correctable):
    """Fraud was established, at any stage [REG-11]."""

    TYPE: ClassVar[str] = "platform.fraud_found.v1"
    application: ApplicationId
    found_at: Moment


class RosterLine(Part):
    """One person on a roster. Personal data as in `Identity`; order-oriented lines name the base [REG-5]."""

    name: PersonName
    id_number: IdNumber
    base: Annotated[BaseCode | None, OrNothing] = None
    employment_prefecture: Annotated[Label | None, OrNothing] = None
    school: Annotated[Title | None, OrNothing] = None


class RosterPublished(Message):
    """One part of a roster; a higher revision strikes whom it leaves out, a later addition comes as either [REG-7]."""

    TYPE: ClassVar[str] = "platform.roster_published.v1"
    season: SeasonId
    kind: RosterKind
    roster: RosterId
    name: Title
    part: Annotated[int, Field(ge=1, le=10_000)]
    revision: Revision
    published_at: Moment
    lines: Annotated[tuple[RosterLine, ...], Field(max_length=500)]

    @model_validator(mode="after")
    def _names_each_person_once_and_where(self) -> Self:
        if len({line.id_number for line in self.lines}) < len(self.lines):
            raise ValueError("an ID number is listed twice")
        if self.kind is RosterKind.ORDER and any(line.base is None for line in self.lines):
            raise ValueError("a line of an order-oriented roster names no base")
        return self


class OrderPlacementDecided(Message):
    """The provincial office placed an order-oriented applicant whom no roster names; the latest counts [REG-6].

    One that does not `stand` takes back whatever was decided before it: the office places nobody [COR-1].
    """

    TYPE: ClassVar[str] = "platform.order_placement_decided.v1"
    season: SeasonId
    name: PersonName
    id_number: IdNumber
    employment_prefecture: Label
    base: BaseCode
    decided_at: Moment
    stands: bool = True


class ScoreRecorded(Message):
    """A score sheet, or the note that the candidate was absent (`points` is null) [EXM-1, EXM-2, EXM-3]."""

    TYPE: ClassVar[str] = "platform.score_recorded.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    component: Component
    revision: Revision
    recorded_at: Moment
    points: Points | None


class AbsenceExcused(Correctable):
    """The base excused an absence before scores are final [EXM-3]."""

    TYPE: ClassVar[str] = "platform.absence_excused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    component: Component
    excused_at: Moment


class ScoresDeclaredFinal(Message):
    """A base declared its scores final [EXM-4]."""

    TYPE: ClassVar[str] = "platform.scores_declared_final.v1"
    season: SeasonId
    base: BaseCode
    declared_at: Moment


class ScoresReopened(Message):
    """The provincial office reopened a base's final scores, and says why [EXM-4]."""

    TYPE: ClassVar[str] = "platform.scores_reopened.v1"
    season: SeasonId
    base: BaseCode
    reopened_at: Moment
    reason: Text
    by: Text


class PhysicalRecorded(Correctable):
    """The result of the physical examination [ADM-4]."""

    TYPE: ClassVar[str] = "platform.physical_recorded.v1"
    application: ApplicationId
    examined_at: Moment
    hospital_grade: HospitalGrade
    passed: bool


class PlaceGivenUp(Correctable):
    """The applicant gave up the proposed place or the admission, before reporting."""

    TYPE: ClassVar[str] = "platform.place_given_up.v1"
    application: ApplicationId
    given_up_at: Moment


class AdmissionOperated(Correctable):
    """The base carried out the admission operation for one trainee [ADM-7]."""

    TYPE: ClassVar[str] = "platform.admission_operated.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    operated_at: Moment


class TraineeReported(Correctable):
    """The trainee arrived at the base [SAGA-3, SAGA-4]."""

    TYPE: ClassVar[str] = "platform.trainee_reported.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reported_at: Moment


class PaymentMade(Message):
    """One component of one month was paid, in fen; of one `payment` the last revision stands [FIN-2, FIN-5]."""

    TYPE: ClassVar[str] = "platform.payment_made.v1"
    application: ApplicationId
    month: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
    component: PayComponent
    amount_fen: StipendFen
    paid_at: Moment
    payment: Annotated[Text | None, OrNothing] = None
    revision: Revision = 1
    reversed: bool = False
