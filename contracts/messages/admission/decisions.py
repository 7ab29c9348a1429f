"""Admission's language: places, the public notice, trainees admitted, reported and withdrawn."""

from typing import ClassVar

from pydantic import Field

from contracts.envelope import Message, Part
from contracts.messages.exams import Mark
from contracts.reasons import Decider, Reason, deciders_of
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Level,
    Licence,
    Moment,
    PersonKey,
    Points,
    SeasonId,
    SpecialtyCode,
)


class PlaceOffered(Message):
    """The applicant is proposed for a place; a physical examination is due by `physical_by` [ADM-1, ADM-4].

    `proposed_from` is said where results were published anew: since when the base had proposed on the earlier ones.
    What was done since then counts still: the physical, the operation.
    """

    TYPE: ClassVar[str] = "admission.place_offered.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    category: Category
    base: BaseCode
    specialty: SpecialtyCode
    total_points: Points
    rank: int
    offered_at: Moment
    physical_by: Moment
    proposed_from: Moment | None = None


class Unplaced(Part):
    """Who stays without a place, as far as the provincial round asks [ADM-6]."""

    person_key: PersonKey
    category: Category
    employer_level: Level | None
    total_points: Points
    lot: str
    preferences: tuple[SpecialtyCode, ...]
    marks: tuple[Mark, ...] = ()
    licence: Licence | None = None


class PlaceRefused(Message):
    """No place: the quota went to better ranks, or a corrected merit order took the offer back [ADM-1].

    With `scores_reopened`: no place yet, since the results it would rest on are void; another word follows [EXM-4].
    `unplaced` is said where the applicant may enter the provincial round; `person_key` wherever it is known here.
    """

    TYPE: ClassVar[str] = "admission.place_refused.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    refused_at: Moment
    unplaced: Unplaced | None = None
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)
    person_key: PersonKey | None = None


class PhysicalPassed(Message):
    """The proposed trainee passed the physical examination in time [ADM-4]."""

    TYPE: ClassVar[str] = "admission.physical_passed.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    passed_at: Moment


class PlaceVacated(Message):
    """A proposed or admitted person left the place; the next in merit order gets it while the phase allows [ADM-4]."""

    TYPE: ClassVar[str] = "admission.place_vacated.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    vacated_at: Moment


class PlaceKept(Message):
    """The place is held as it was offered: what was said of leaving it, or of the physical, does not stand [ADM-4].

    What stands of that is said again after it. The intake gives the place back, if nobody holds the seat by now.
    """

    TYPE: ClassVar[str] = "admission.place_kept.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    kept_at: Moment


class SeatReleased(Message):
    """The base's intake took the seat that was left at `vacated_at` back into its count [SAGA-3].

    Intakes of before do not say which leaving they answer.
    """

    TYPE: ClassVar[str] = "admission.seat_released.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    vacated_at: Moment | None = None


class NoticeLine(Part):
    """One line of the public notice: total and physical result stand for everyone listed [ADM-5]."""

    application: ApplicationId
    specialty: SpecialtyCode
    rank: int
    total_points: Points


class NoticePublished(Message):
    """The list of proposed trainees a base published, until `objections_until` [ADM-5].

    `root` binds the decision certificates of all its applicants, so many as `certificates` says: SHA-256, the root of
    a Merkle tree. `lot_commitment` is what the lots were committed to, `public_key` what certificates are signed with:
    whoever keeps the notice can hold any later copy of them against it [ADM-9].
    """

    TYPE: ClassVar[str] = "admission.notice_published.v1"
    season: SeasonId
    base: BaseCode
    lines: tuple[NoticeLine, ...]
    published_at: Moment
    objections_until: Moment
    root: str | None = None
    certificates: int | None = None
    lot_commitment: str | None = None
    public_key: str | None = None


class TraineeNoticed(Message):
    """The applicant stands on the public notice, since `noticed_at`; admission may follow after objections [ADM-5]."""

    TYPE: ClassVar[str] = "admission.trainee_noticed.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    objections_until: Moment
    noticed_at: Moment | None = None


class TraineeAdmitted(Message):
    """The admission operation took effect; the trainee must report by `report_by` [ADM-7, SAGA-2]."""

    TYPE: ClassVar[str] = "admission.trainee_admitted.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    base: BaseCode
    specialty: SpecialtyCode
    total_points: Points
    rank: int
    admitted_at: Moment
    report_by: Moment


class PostgraduateLinked(Message):
    """The base confirmed a postgraduate, who must report by `report_by` [CLO-1].

    Where the season says so, a seat of the plan is theirs by then; elsewhere they take none [POL-7].
    """

    TYPE: ClassVar[str] = "admission.postgraduate_linked.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    base: BaseCode
    specialty: SpecialtyCode
    linked_at: Moment
    report_by: Moment


class ReportAccepted(Message):
    """The trainee reported in time [SAGA-3, SAGA-4]."""

    TYPE: ClassVar[str] = "admission.report_accepted.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reported_at: Moment


class TraineeWithdrawn(Message):
    """The trainee is treated as withdrawn; compensation has begun [SAGA-3]."""

    TYPE: ClassVar[str] = "admission.trainee_withdrawn.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    reasons: tuple[Reason, ...]
    withdrawn_at: Moment


class WithdrawalCompleted(Message):
    """Every owner confirmed its compensation: ban, account, seat [SAGA-3]."""

    TYPE: ClassVar[str] = "admission.withdrawal_completed.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    bans_until: Moment
    clawback_fen: int
