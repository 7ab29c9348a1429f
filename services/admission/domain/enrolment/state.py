"""One person's way from the offer of a place to reporting: what was heard, and the stage the saga makes of it."""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import Final, assert_never

from contracts.envelope import Message
from contracts.latest import Latest, is_later
from contracts.messages.admission.adjustment import AdjustmentOffered, AdjustmentRefused
from contracts.messages.admission.answers import ActRefused
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
from contracts.vocabulary import ApplicationId, Category, Moment
from services.admission.domain.enrolment.facts import (
    HAPPENINGS,
    Answered,
    Confirmed,
    Event,
    Happening,
    Hears,
    Migrated,
    Moved,
    Noted,
    PlaceHeld,
    ReviewLost,
    follows,
    happened_at,
    reverses,
)
from services.admission.domain.enrolment.offers import as_offer, granted_as_offer
from services.admission.domain.enrolment.stage import Stage

_NOT_NEWS: Final = {"deciders", "term_starts", "term_ends"}
"""Who can decide follows from the reasons; when training runs is said anew when it starts."""
ANSWER: Final = "answer"
"""The deadline by which whoever was never ranked is told so."""

SEAT_ASKED_FOR: Final = 4
"""The number of the saga's first table under which a dropped place is asked for again before it is held again."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Facts first; `stage`, `reasons` and `said` follow from them.

    `struck` are the deadlines that came while they were waited for. `said` maps each message type that
    stands now to a fingerprint of what was said last, so that only news is said. `table` is the number of the
    saga's table it was started under, the first where an older document does not say. `told` has the correlation
    id under which each thing that happened was told, by its fingerprint; the lowest where it was told under several.
    `dates` is how many decisions on the season's dates were heeded. `confirmed`, `refused` and `fell` are the review's
    last words, each as long as no later one takes it back.
    """

    application: ApplicationId
    table: int = 1
    place: PlaceHeld | None = None
    answers: Mapping[str, Answered] = field(default_factory=dict)
    happened: tuple[Happening, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    struck: Mapping[str, Moment] = field(default_factory=dict)
    dates: int = 0
    confirmed: Confirmed | None = None
    refused: ReviewLost | None = None
    fell: ReviewLost | None = None
    stage: Stage = Stage.AWAITING_PLACE
    reasons: tuple[Reason, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def offer(self) -> PlaceOffered:
        """What stands: the base's offer, the provincial round's, or a postgraduate's link; else `LookupError`."""
        if self.linked and self.link is not None:
            return as_offer(self.link)
        answered = self.answers.get(AdjustmentOffered.TYPE)
        match self.place, answered and answered.message:
            case Latest(word=PlaceOffered() as offer), _:
                return offer
            case Latest(), AdjustmentOffered() as granted:
                return granted_as_offer(granted)
            case _:
                raise LookupError("no place is offered")

    @property
    def offered(self) -> bool:
        """Whether a place is offered, by the base or by the provincial round, or a postgraduate is linked."""
        return self.by_round or self.linked or (self.place is not None and isinstance(self.place.word, PlaceOffered))

    @property
    def link(self) -> ReviewApproved | None:
        """What the base last confirmed of a postgraduate, and did not refuse since [VER-4, CLO-1]."""
        return None if self.confirmed is None else self.confirmed.link

    @property
    def linked(self) -> bool:
        """Whether a postgraduate's link stands; once they reported, an application that falls takes nothing of it.

        In the plan it stands as long as the intake has a seat for it [POL-7].
        """
        if self.link is None or not (self.place is None if self.link.in_plan is None else self.seat_linked):
            return False
        reports = (one for one in self.happened if isinstance(one, TraineeReported) and one.base == self.link.base)
        return self.fell is None or any(one.reported_at < self.fell.at for one in reports)

    @property
    def seat_linked(self) -> bool:
        """Whether the intake last said that a seat of the plan is this postgraduate's [POL-7]."""
        return self.place is not None and isinstance(self.place.word, SeatLinked)

    @property
    def seated(self) -> bool:
        """Whether what is offered is a seat of the plan: not of a postgraduate who is linked outside it [REG-7]."""
        return self.offered and (self.seat_linked or not self.linked)

    @property
    def unplaced(self) -> PlaceRefused:
        """The word that there is no place. Raises `LookupError` when there is one."""
        match self.place:
            case Latest(word=PlaceRefused() as refusal):
                return refusal
            case _:
                raise LookupError("a place is offered")

    @property
    def by_round(self) -> bool:
        """Whether the offer that stands is the provincial round's [ADM-6]."""
        return self.place is not None and isinstance(self.place.word, PlaceRefused) and self.answered(AdjustmentOffered)

    @property
    def held_back(self) -> bool:
        """Whether the seat offered is one the province had kept for its round [FIN-6]."""
        answered = self.answers.get(AdjustmentOffered.TYPE)
        granted = answered and answered.message
        return self.by_round and isinstance(granted, AdjustmentOffered) and granted.held_back

    @property
    def years_off(self) -> int:
        """By how many years the term is shorter, as verification last said [VER-6]."""
        words = [self.answers[kind.TYPE] for kind in (TermReduced, ReductionRefused) if kind.TYPE in self.answers]
        last = max(words, key=lambda answered: answered.sequence, default=None)
        return last.message.years if last is not None and isinstance(last.message, TermReduced) else 0

    def answered(self, kind: type[Message]) -> bool:
        return kind.TYPE in self.answers


def evolve(enrolment: Enrolment, event: Event) -> Enrolment:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Noted(message, sequence, correlation):
            return _told(_noted(enrolment, message, sequence), message, correlation)
        case Migrated(table):
            return replace(enrolment, table=table)
        case Moved(stage, reasons, stands):
            said = {name: print_ for name, print_ in sorted(enrolment.said.items()) if name in stands}
            return replace(enrolment, stage=stage, reasons=reasons, said=said)
        case Message():
            return replace(enrolment, said={**enrolment.said, said_as(event): fingerprint(event)})
        case _:
            assert_never(event)


def _noted(enrolment: Enrolment, message: Hears, sequence: int) -> Enrolment:  # noqa: PLR0911  one case per kind
    match message:
        case ReviewApproved() | ReviewRefused():
            return _reviewed(enrolment, message, sequence)
        case PlaceOffered() | PlaceRefused() | SeatLinked():
            if not is_later(sequence, enrolment.place):
                return enrolment
            return replace(enrolment, place=Latest(sequence, message))
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
            | BanLifted()
            | SeatRetaken()
            | SeatRefused()
        ):
            return _answered(enrolment, Answered(sequence, message))
        case GuideMoved(words=words):
            return enrolment if words <= enrolment.dates else replace(enrolment, dates=words)
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
            | AgreementSigned()
            | TrainingLeft()
            | TraineeReinstated()
        ):
            if message in enrolment.happened:
                return enrolment
            happened = list(enrolment.happened)
            insort(happened, message, key=_in_time)
            return replace(enrolment, happened=tuple(happened))
        case _:
            assert_never(message)


def _reviewed(enrolment: Enrolment, word: ReviewApproved | ReviewRefused, sequence: int) -> Enrolment:
    """An approval takes back the refusal and the fall before it, a refusal the approval; in whatever order."""
    confirmed, refused, fell = enrolment.confirmed, enrolment.refused, enrolment.fell
    if isinstance(word, ReviewApproved):
        if not is_later(sequence, confirmed, refused):
            return enrolment
        link = word if word.category is Category.POSTGRADUATE else None
        fell = fell if fell is not None and fell.sequence > sequence else None
        return replace(enrolment, confirmed=Confirmed(sequence, link), refused=None, fell=fell)
    now = ReviewLost(sequence, word.season, word.refused_at)
    if word.reasons == (Reason.APPLICATION_NOT_LIVE,):
        return replace(enrolment, fell=now) if is_later(sequence, confirmed, fell) else enrolment
    if not is_later(sequence, confirmed, refused):
        return enrolment
    return replace(enrolment, confirmed=None, refused=now)


def _told(enrolment: Enrolment, message: Hears, correlation: str) -> Enrolment:
    if not isinstance(message, HAPPENINGS) or not isinstance(message, Message):
        return enrolment
    name = named(message)
    if name in enrolment.told and enrolment.told[name] <= correlation:
        return enrolment
    return replace(enrolment, told=dict(sorted({**enrolment.told, name: correlation}.items())))


def _answered(enrolment: Enrolment, answer: Answered) -> Enrolment:
    """The latest word of its kind; what its owner reversed later is forgotten, in whatever order both come [SAGA-4]."""
    kind, undoes = answer.message.TYPE, reverses(answer.message)
    known = enrolment.answers.get(kind)
    later = (known, *(other for other in enrolment.answers.values() if reverses(other.message) == kind))
    if not all(follows(answer, other) for other in later):
        return enrolment
    kept = {name: other for name, other in enrolment.answers.items() if name != undoes or follows(other, answer)}
    return replace(enrolment, answers=dict(sorted({**kept, kind: answer}.items())))


def _in_time(happening: Happening) -> tuple[Moment, str]:
    return happened_at(happening), happening.TYPE + happening.model_dump_json()


def said_as(message: Message) -> str:
    """Under what a word is kept: its type, and for what is refused the act too."""
    if isinstance(message, ActRefused):
        return f"{message.TYPE}/{message.act}/{message.happened_at.isoformat()}/{message.told_as}"
    return message.TYPE


@lru_cache(maxsize=1_000)
def named(act: Message) -> str:
    """What an act is known by: sixteen hex digits that change when it does; what it leaves unsaid has no part in it."""
    return sha256(act.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:16]


def fingerprint(message: Message) -> str:
    """Sixteen hex digits that change when the message does, in more than what follows from elsewhere."""
    return sha256(message.model_dump_json(exclude=_NOT_NEWS).encode()).hexdigest()[:16]
