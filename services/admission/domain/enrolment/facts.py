"""What an enrolment hears, words of our own services and what happens outside, and what is kept of it."""

from dataclasses import dataclass
from typing import Final, assert_never, get_args

from contracts.envelope import Message
from contracts.latest import Latest, is_later
from contracts.messages.admission.adjustment import AdjustmentOffered, AdjustmentRefused
from contracts.messages.admission.decisions import PlaceOffered, PlaceRefused, SeatReleased, TraineeNoticed
from contracts.messages.admission.enrolment import SeatLinked, SeatRefused, SeatRetaken
from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.platform.acts import (
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    TraineeReported,
)
from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided, ObjectionRaised
from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.messages.registration import BanImposed, BanLifted
from contracts.messages.time import DeadlineReached, GuideMoved
from contracts.messages.verification import ReductionRefused, ReviewApproved, ReviewRefused, TermReduced
from contracts.reasons import Reason
from contracts.vocabulary import BaseCode, Moment, SeasonId
from services.admission.domain.enrolment.stage import Stage

Answer = (
    TraineeNoticed
    | BanImposed
    | AccountOpened
    | AccountClosed
    | SeatReleased
    | TermReduced
    | ReductionRefused
    | AdjustmentOffered
    | AdjustmentRefused
    | BanLifted
    | SeatRetaken
    | SeatRefused
)
"""What our own services say: of each kind the latest word counts."""
Happening = (
    PhysicalRecorded
    | PlaceGivenUp
    | FraudFound
    | AdmissionOperated
    | TraineeReported
    | ObjectionRaised
    | ObjectionDecided
    | AdjustmentRequested
    | AgreementSigned
    | TrainingLeft
    | TraineeReinstated
)
"""What happened outside: all of it is kept, and counts by when it happened."""
HAPPENINGS: Final = get_args(Happening)
Walked = PlaceOffered | PlaceRefused | SeatLinked | ReviewApproved | Answer | Happening | DeadlineReached
"""What an enrolment is walked over."""
Hears = Walked | ReviewRefused | GuideMoved
PlaceHeld = Latest[PlaceOffered | PlaceRefused | SeatLinked]
"""The intake's latest word on the place, or on a postgraduate's seat of the plan [POL-7]."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The latest word of its kind."""

    sequence: int
    message: Answer


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The review's last approval: of a postgraduate what it links, of others only that there was one."""

    sequence: int
    link: ReviewApproved | None


@dataclass(frozen=True, slots=True)
class ReviewLost:
    """The review's last refusal, or the last word that the application fell; `at` is when."""

    sequence: int
    season: SeasonId
    at: Moment


@dataclass(frozen=True, slots=True)
class Noted:
    """Something was heard."""

    message: Hears
    sequence: int
    correlation: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the saga stands now, why, and which types of what was said still stand."""

    stage: Stage
    reasons: tuple[Reason, ...]
    stands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Migrated:
    """The saga goes on under a later table."""

    table: int


Event = Noted | Moved | Migrated | Message


def happened_at(happening: Happening) -> Moment:
    """When it happened, as the message says; never when it arrived [REG-2]."""
    match happening:
        case PhysicalRecorded(examined_at=moment) | PlaceGivenUp(given_up_at=moment) | FraudFound(found_at=moment):
            return moment
        case AdmissionOperated(operated_at=moment) | TraineeReported(reported_at=moment):
            return moment
        case ObjectionRaised(raised_at=moment) | ObjectionDecided(decided_at=moment):
            return moment
        case AdjustmentRequested(requested_at=moment) | AgreementSigned(signed_at=moment):
            return moment
        case TrainingLeft(left_at=moment) | TraineeReinstated(reinstated_at=moment):
            return moment
        case _:
            assert_never(happening)


def _seat_answered(answer: Answer) -> tuple[BaseCode, Moment | None] | None:
    """Whose seat an intake answers about, and as of when: of a leaving, or of a question for it."""
    match answer:
        case SeatReleased(base=base, vacated_at=moment):
            return base, moment
        case SeatRetaken(base=base, reclaimed_at=moment) | SeatRefused(base=base, reclaimed_at=moment):
            return base, moment
        case _:
            return None


def reverses(answer: Answer) -> str | None:
    """The kind of word this one takes back."""
    match answer:
        case BanLifted():
            return BanImposed.TYPE
        case SeatRetaken():
            return SeatReleased.TYPE
        case AccountOpened(reopened_at=moment) if moment is not None:
            return AccountClosed.TYPE
        case _:
            return None


def follows(answer: Answered, other: Answered | None) -> bool:
    """Whether it was said later; by another base's intake, whose numbers do not compare, about a later moment."""
    if other is None:
        return True
    here, there = _seat_answered(answer.message), _seat_answered(other.message)
    if here is None or there is None or here[0] == there[0]:
        return is_later(answer.sequence, other)
    return here[1] is not None and (there[1] is None or here[1] > there[1])
