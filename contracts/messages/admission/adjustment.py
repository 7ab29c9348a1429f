"""Admission's language for the provincial round: who entered, which seats remained, who was granted one [ADM-6]."""

from typing import ClassVar, Literal

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


class RemainingSeats(Part):
    """The seats of one programme that nobody holds."""

    specialty: SpecialtyCode
    seats: int


class CountSeats(Message):
    """Command: the round needs to know what this base has left, also if nobody ever applied there [ADM-6]."""

    TYPE: ClassVar[str] = "admission.count_seats.v1"
    season: SeasonId
    base: BaseCode


class SeatsRemained(Message):
    """What a base has left once its placing is over; its latest word, by sequence, counts [ADM-6].

    `lot_key` is the key its lots were drawn by, once that is revealed: all of them make the lot of the province.
    `without_results` says of a base that has none whether it waits for them, and so keeps its seats, or whether there
    is nobody to wait for, and it has all of them left.
    """

    TYPE: ClassVar[str] = "admission.seats_remained.v1"
    season: SeasonId
    base: BaseCode
    programmes: tuple[RemainingSeats, ...]
    lot_key: str | None = None
    without_results: Literal["awaited", "nobody"] | None = None


class AdjustmentEntered(Message):
    """An applicant without a place takes part in the provincial round, on these terms [ADM-6].

    `base` and `preferences` are those of the application, `bases` those named for the round.
    """

    TYPE: ClassVar[str] = "admission.adjustment_entered.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    category: Category
    employer_level: Level | None
    total_points: Points
    lot: str
    base: BaseCode
    preferences: tuple[SpecialtyCode, ...]
    bases: tuple[BaseCode, ...]
    requested_at: Moment
    marks: tuple[Mark, ...] = ()
    licence: Licence | None = None


class AdjustmentLeft(Message):
    """The applicant takes no part in the round any more: placed after all, or given up [ADM-6]."""

    TYPE: ClassVar[str] = "admission.adjustment_left.v1"
    application: ApplicationId
    season: SeasonId


class AdjustmentOffered(Message):
    """The provincial round proposes the applicant for a remaining seat; `physical_by` as for any proposal [ADM-6].

    `held_back` tells that the seat was one of those the province had kept for the round. `rank` is the place in the
    round's order.
    """

    TYPE: ClassVar[str] = "admission.adjustment_offered.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    category: Category
    base: BaseCode
    specialty: SpecialtyCode
    total_points: Points
    rank: int
    held_back: bool
    offered_at: Moment
    physical_by: Moment


class AdjustmentRefused(Message):
    """The round had no seat for the applicant [ADM-6]."""

    TYPE: ClassVar[str] = "admission.adjustment_refused.v1"
    application: ApplicationId
    season: SeasonId
    reasons: tuple[Reason, ...]
    refused_at: Moment
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class SeatGranted(Message):
    """The round placed somebody at this base: the base's intake counts the seat as taken [ADM-2, ADM-6]."""

    TYPE: ClassVar[str] = "admission.seat_granted.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    specialty: SpecialtyCode
    held_back: bool
    granted_at: Moment
