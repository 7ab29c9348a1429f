"""One person's way from the offer of a place to reporting: what was heard, and the stage the saga makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final, assert_never

from contracts.adjustment import AdjustmentOffered, AdjustmentRefused
from contracts.admission import PlaceOffered, PlaceRefused, SeatReleased, TraineeNoticed
from contracts.envelope import Message
from contracts.finance import AccountClosed, AccountOpened
from contracts.platform import AdmissionOperated, FraudFound, PhysicalRecorded, PlaceGivenUp, TraineeReported
from contracts.platform_admission import AdjustmentRequested, ObjectionDecided, ObjectionRaised
from contracts.reasons import Reason
from contracts.registration import BanImposed
from contracts.time import DeadlineReached
from contracts.verification import ReductionRefused, TermReduced
from contracts.vocabulary import ApplicationId, Moment

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
)
"""What happened outside: all of it is kept, and counts by when it happened."""
Hears = PlaceOffered | PlaceRefused | Answer | Happening | DeadlineReached


class Stage(StrEnum):
    """Where an enrolment stands [SAGA-1]."""

    AWAITING_PLACE = "awaiting_place"
    PROPOSED = "proposed"
    PHYSICAL_PASSED = "physical_passed"
    NOTICED = "noticed"
    AWAITING_REPORT = "awaiting_report"
    REPORTED = "reported"
    UNPLACED = "unplaced"
    AWAITING_ADJUSTMENT = "awaiting_adjustment"
    UNADMITTED = "unadmitted"
    VACATED = "vacated"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


ENDED: Final = frozenset({Stage.REPORTED, Stage.UNPLACED, Stage.UNADMITTED, Stage.VACATED, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Place:
    """The intake's latest word on the place."""

    sequence: int
    word: PlaceOffered | PlaceRefused


@dataclass(frozen=True, slots=True)
class Answered:
    """The latest word of its kind."""

    sequence: int
    message: Answer


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Facts first; `stage`, `reasons` and `said` follow from them.

    `struck` are the deadlines that came while they were waited for. `said` maps each message type that
    stands now to a fingerprint of what was said last, so that only news is said.
    """

    application: ApplicationId
    place: Place | None = None
    answers: Mapping[str, Answered] = field(default_factory=dict)
    happened: tuple[Happening, ...] = ()
    struck: Mapping[str, Moment] = field(default_factory=dict)
    stage: Stage = Stage.AWAITING_PLACE
    reasons: tuple[Reason, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def offer(self) -> PlaceOffered:
        """The offer that stands, the base's own or the provincial round's. Raises `LookupError` when there is none."""
        answered = self.answers.get(AdjustmentOffered.TYPE)
        match self.place, answered and answered.message:
            case Place(word=PlaceOffered() as offer), _:
                return offer
            case Place(), AdjustmentOffered() as granted:
                return PlaceOffered.model_validate(granted.model_dump(exclude={"held_back"}))
            case _:
                raise LookupError("no place is offered")

    @property
    def offered(self) -> bool:
        """Whether a place is offered, by the base or by the provincial round."""
        return self.by_round or (self.place is not None and isinstance(self.place.word, PlaceOffered))

    @property
    def unplaced(self) -> PlaceRefused:
        """The word that there is no place. Raises `LookupError` when there is one."""
        match self.place:
            case Place(word=PlaceRefused() as refusal):
                return refusal
            case _:
                raise LookupError("a place is offered")

    @property
    def by_round(self) -> bool:
        """Whether the offer that stands is the provincial round's [ADM-6]."""
        return self.place is not None and isinstance(self.place.word, PlaceRefused) and self.answered(AdjustmentOffered)

    @property
    def years_off(self) -> int:
        """By how many years the term is shorter, as verification last said [VER-6]."""
        words = [self.answers[kind.TYPE] for kind in (TermReduced, ReductionRefused) if kind.TYPE in self.answers]
        last = max(words, key=lambda answered: answered.sequence, default=None)
        return last.message.years if last is not None and isinstance(last.message, TermReduced) else 0

    def answered(self, kind: type[Message]) -> bool:
        return kind.TYPE in self.answers


@dataclass(frozen=True, slots=True)
class Noted:
    """Something was heard."""

    message: Hears
    sequence: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the saga stands now, why, and which types of what was said still stand."""

    stage: Stage
    reasons: tuple[Reason, ...]
    stands: tuple[str, ...]


Event = Noted | Moved | Message


def evolve(enrolment: Enrolment, event: Event) -> Enrolment:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Noted(message, sequence):
            return _noted(enrolment, message, sequence)
        case Moved(stage, reasons, stands):
            said = {name: print_ for name, print_ in sorted(enrolment.said.items()) if name in stands}
            return replace(enrolment, stage=stage, reasons=reasons, said=said)
        case Message():
            return replace(enrolment, said={**enrolment.said, event.TYPE: fingerprint(event)})
        case _:
            assert_never(event)


def _noted(enrolment: Enrolment, message: Hears, sequence: int) -> Enrolment:  # noqa: PLR0911  one case per kind of word
    match message:
        case PlaceOffered() | PlaceRefused():
            if enrolment.place is not None and enrolment.place.sequence >= sequence:
                return enrolment
            return replace(enrolment, place=Place(sequence, message))
        case (
            TraineeNoticed()
            | BanImposed()
            | AccountOpened()
            | AccountClosed()
            | SeatReleased()
            | TermReduced()
            | ReductionRefused()
            | AdjustmentOffered()
            | AdjustmentRefused()
        ):
            known = enrolment.answers.get(message.TYPE)
            if known is not None and known.sequence >= sequence:
                return enrolment
            answers = {**enrolment.answers, message.TYPE: Answered(sequence, message)}
            return replace(enrolment, answers=dict(sorted(answers.items())))
        case DeadlineReached(name, due):
            return replace(enrolment, struck=dict(sorted({**enrolment.struck, name: due}.items())))
        case (
            PhysicalRecorded()
            | PlaceGivenUp()
            | FraudFound()
            | AdmissionOperated()
            | TraineeReported()
            | ObjectionRaised()
            | ObjectionDecided()
            | AdjustmentRequested()
        ):
            if message in enrolment.happened:
                return enrolment
            return replace(enrolment, happened=tuple(sorted((*enrolment.happened, message), key=_in_time)))
        case _:
            assert_never(message)


def happened_at(happening: Happening) -> Moment:
    match happening:
        case PhysicalRecorded(examined_at=moment) | PlaceGivenUp(given_up_at=moment) | FraudFound(found_at=moment):
            return moment
        case AdmissionOperated(operated_at=moment) | TraineeReported(reported_at=moment):
            return moment
        case ObjectionRaised(raised_at=moment) | ObjectionDecided(decided_at=moment):
            return moment
        case AdjustmentRequested(requested_at=moment):
            return moment
        case _:
            assert_never(happening)


def _in_time(happening: Happening) -> tuple[Moment, str]:
    return happened_at(happening), happening.TYPE + happening.model_dump_json()


def fingerprint(message: Message) -> str:
    """Sixteen hex digits that change when the message does."""
    return sha256(message.model_dump_json().encode()).hexdigest()[:16]
