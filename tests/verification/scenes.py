"""The words of the review's tests: an applicant of Kunming No. 2, what is heard of them, what is said then."""

from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

from contracts.envelope import Envelope, Message, Received
from contracts.messages.admission.decisions import PostgraduateLinked, TraineeAdmitted
from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.platform.reviews import (
    ConsentLetter,
    MaterialSeen,
    ReviewAbsenceExcused,
    ReviewRecorded,
    SchoolReviewRecorded,
)
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused
from contracts.messages.time import DeadlineReached
from contracts.messages.verification import RecordRefused
from contracts.reasons import Reason
from contracts.season.calendar import Window
from contracts.season.programmes import Covered
from contracts.season.season import seasons_of
from contracts.vocabulary import SHANGHAI, Category, Level, Licence, MaterialKind, Stream
from services.chassis.core.data import read_tables
from services.verification.domain.reduction.decide import decide as decide_reduction
from services.verification.domain.reduction.state import Reduction
from services.verification.domain.reduction.state import evolve as evolve_reduction
from services.verification.domain.review.decide import REVIEW_CLOSES, decide
from services.verification.domain.review.state import Review, evolve

FOR_THE_SENDER = {
    Reason.ANOTHER_BASE,
    Reason.APPLICATION_NOT_LIVE,
    Reason.APPLICATION_UNKNOWN,
    Reason.ATTENDED_OUTSIDE_SESSIONS,
    Reason.SCHOOL_REVIEW_NOT_NEEDED,
}

APPLICATION = "A-1"
SEASON = "2025-kunming-2"
BASE = "KM-SECOND-PEOPLES"
ELSEWHERE = "KM-ELSEWHERE"
LATER = "KM-LATER"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}").replace(tzinfo=SHANGHAI)


_FILE = read_tables(Path(__file__).parents[2] / "deploy" / "seasons" / "2025-kunming-2.toml")
_REAL = seasons_of(_FILE)[SEASON]
_TCM = (
    _REAL.bases[0]
    .programmes[0]
    .model_copy(update={"specialty": "TCM", "stream": Stream.TCM, "covers": (Covered(specialty="DAI-MEDICINE"),)})
)
_HERE = _REAL.bases[0].model_copy(update={"programmes": (*_REAL.bases[0].programmes, _TCM)})
_LATER = _HERE.model_copy(
    update={"code": LATER, "postgraduate_sessions": (Window(opens=at("08-18T09:00"), closes=at("08-19T18:00")),)}
)
_BASES = (_HERE, _HERE.model_copy(update={"code": ELSEWHERE}), _LATER)
SEASONS = {SEASON: _REAL.model_copy(update={"bases": _BASES})}
"""The real season with a TCM programme more, another base like the first, and one with sessions for postgraduates."""
GRACE_OVER = at("07-26T17:00")
EVERYTHING = tuple(MaterialKind)
PLAIN = (MaterialKind.SIGNED_FORM, MaterialKind.ID_CARD, MaterialKind.DIPLOMA)
LETTER = ConsentLetter(issuer="employer", base=BASE, specialty="AGP", names_applicant=True, sealed=True)


def accepted(**changes: Any) -> ApplicationAccepted:
    return ApplicationAccepted(
        **{
            "application": APPLICATION,
            "season": SEASON,
            "person_key": "a" * 64,
            "category": Category.SOCIAL,
            "base": BASE,
            "preferences": ("AGP",),
            "accepts_adjustment": True,
            "licence": Licence.NONE,
            "employer_level": None,
            "submitted_at": at("07-01T12:00"),
        }
        | changes
    )


def of_unit(**changes: Any) -> ApplicationAccepted:
    return accepted(**{"category": Category.UNIT, "employer_level": Level.COUNTY} | changes)


def fell(moment: str = "07-22T12:00") -> ApplicationRefused:
    return ApplicationRefused(
        application=APPLICATION, season=SEASON, reasons=(Reason.CANCELLED_BY_APPLICANT,), refused_at=at(moment)
    )


def reviewed(moment: str = "07-21T09:00", shown: tuple[MaterialKind, ...] = PLAIN, **changes: Any) -> ReviewRecorded:
    return ReviewRecorded(
        **{
            "application": APPLICATION,
            "season": SEASON,
            "base": BASE,
            "revision": 1,
            "attended_at": at(moment),
            "materials": tuple(MaterialSeen(kind=kind, original_seen=True, copy_kept=True) for kind in shown),
            "reviewer_agrees": True,
        }
        | changes
    )


def of_school(**changes: Any) -> ApplicationAccepted:
    return accepted(**{"category": Category.POSTGRADUATE} | changes)


def by_school(moment: str = "07-19T09:00", revision: int = 1, **changes: Any) -> SchoolReviewRecorded:
    return SchoolReviewRecorded(
        **{
            "application": APPLICATION,
            "season": SEASON,
            "school": "Kunming Medical University",
            "revision": revision,
            "reviewed_at": at(moment),
            "sealed": True,
            "agrees": True,
        }
        | changes
    )


def excused(opens: str = "07-23T18:00", closes: str = "07-23T19:00", **changes: Any) -> ReviewAbsenceExcused:
    """An appointment in the evening, when the base receives nobody else."""
    return ReviewAbsenceExcused(
        **{
            "application": APPLICATION,
            "season": SEASON,
            "base": BASE,
            "revision": 1,
            "excused_at": at("07-22T09:00"),
            "session_opens": at(opens),
            "session_closes": at(closes),
        }
        | changes
    )


def applied(specialty: str = "AGP", **changes: Any) -> ReductionApplied:
    return ReductionApplied(
        **{
            "application": APPLICATION,
            "season": SEASON,
            "base": BASE,
            "specialty": specialty,
            "revision": 1,
            "licence": Licence.ASSISTANT_PHYSICIAN,
            "experience_months": 40,
            "years_asked": 1,
            "applied_at": at("09-10T09:00"),
        }
        | changes
    )


def decided(**changes: Any) -> ReductionDecided:
    facts = {"application": APPLICATION, "season": SEASON, "base": BASE, "revision": 1}
    return ReductionDecided(**facts | {"agrees": True, "years": 1, "decided_at": at("09-12T09:00")} | changes)


def reduction_reviewed(reviewer: str = "talent_centre", **changes: Any) -> ReductionReviewed:
    facts = {"application": APPLICATION, "season": SEASON, "reviewer": reviewer, "revision": 1}
    return ReductionReviewed(**facts | {"agrees": True, "years": 1, "reviewed_at": at("09-20T09:00")} | changes)


def filed(copies: int = 2, moment: str = "09-25T09:00") -> ReductionFiled:
    return ReductionFiled(application=APPLICATION, season=SEASON, copies=copies, filed_at=at(moment))


def trainee_of(base: str = BASE, **changes: Any) -> TraineeAdmitted:
    """Admission's word that the base admitted the person."""
    return TraineeAdmitted(
        **{
            "application": APPLICATION,
            "season": SEASON,
            "person_key": "a" * 64,
            "base": base,
            "specialty": "AGP",
            "total_points": 8000,
            "rank": 1,
            "admitted_at": at("08-12T10:00"),
            "report_by": at("08-31T23:59"),
        }
        | changes
    )


def linked_at(base: str = BASE) -> PostgraduateLinked:
    """Admission's word that the base confirmed a postgraduate."""
    return PostgraduateLinked(
        application=APPLICATION,
        season=SEASON,
        person_key="a" * 64,
        base=base,
        specialty="AGP",
        linked_at=at("08-12T10:00"),
        report_by=at("08-31T23:59"),
    )


def grace_over(due: datetime = GRACE_OVER) -> DeadlineReached:
    return DeadlineReached(REVIEW_CLOSES, due)


def heard(message: Any, sequence: int = 1) -> Received[Any]:
    envelope = Envelope(
        id=f"{sequence}",
        source="test",
        type="test.said.v1",
        time=at("07-21T09:00"),
        correlation_id="c",
        sequence=sequence,
    )
    return Received(message, envelope)


def after(*messages: Any) -> Review:
    """The review once these were heard, a later one speaking later."""
    review = Review(APPLICATION)
    for sequence, message in enumerate(messages, start=1):
        one = message if isinstance(message, Received) else heard(message, sequence)
        review = reduce(evolve, decide(review, one, SEASONS), review)
    return review


def told(*messages: Any) -> list[Message]:
    """Everything the last of these messages makes the review say."""
    *before, last = messages
    one = last if isinstance(last, Received) else heard(last, len(messages))
    return [event for event in decide(after(*before), one, SEASONS) if isinstance(event, Message)]


def said(*messages: Any) -> list[Message]:
    """The same without what only whoever sent a record is told, since a later message may turn it [REG-13]."""
    return [lasting for event in told(*messages) if (lasting := _lasting(event)) is not None]


def answered(*messages: Any) -> list[tuple[str, tuple[Reason, ...]]]:
    """To which record the last of these messages makes the review say that it does not count, and why."""
    return [(event.record, event.reasons) for event in told(*messages) if isinstance(event, RecordRefused)]


def _lasting(event: Message) -> Message | None:
    if not isinstance(event, RecordRefused):
        return event
    reasons = tuple(reason for reason in event.reasons if reason not in FOR_THE_SENDER)
    return event.model_copy(update={"reasons": reasons}) if reasons else None


def reasons(*messages: Any) -> tuple[Reason, ...]:
    """Why the last of these messages makes the review refuse."""
    (refusal,) = said(*messages)
    found: tuple[Reason, ...] = getattr(refusal, "reasons")  # noqa: B009  whatever is said, a refusal has reasons
    return found


def reduction_after(*papers: Message) -> Reduction:
    """The process once these papers were heard."""
    reduction = Reduction(APPLICATION)
    for number, paper in enumerate(papers):
        reduction = reduce(evolve_reduction, decide_reduction(reduction, heard(paper, number), SEASONS), reduction)
    return reduction
