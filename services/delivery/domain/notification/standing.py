"""How things stand with an application, as far as that decides what is told: read off its last words.

Sequences compare within one speaker only; between speakers it is decided by what they say.
"""

from typing import Final

from contracts.envelope import Message
from contracts.messages.admission.adjustment import AdjustmentOffered
from contracts.messages.admission.decisions import (
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
)
from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored, ResultPublished
from contracts.messages.registration import ApplicationAccepted
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from services.delivery.domain.notification.facts import Matter
from services.delivery.domain.notification.state import Notifications

FOR_NOW: Final = frozenset({Reason.MERIT_CORRECTED, Reason.SCORES_REOPENED})
"""A place taken back for these only puts its holder back among the candidates [ADM-1, EXM-4]."""


def accepted(known: Notifications) -> ApplicationAccepted | None:
    """The application, as long as it stands."""
    word = known.word(Matter.APPLICATION)
    return word if isinstance(word, ApplicationAccepted) else None


def candidacy(known: Notifications) -> CandidateEntered | CandidateScored | CandidateDropped | None:
    """The candidate's own last word, if it is about the base that reviewed the application last."""
    word, review = known.word(Matter.CANDIDATE), known.word(Matter.REVIEW)
    elsewhere = isinstance(review, ReviewApproved | ReviewRefused) and word is not None and word.base != review.base
    return None if elsewhere else word


def result(known: Notifications) -> ResultPublished | None:
    """The published result, unless it is of a declaration before the one that counts, or scores are open [EXM-4]."""
    word, candidate = known.word(Matter.RESULT), candidacy(known)
    if word is None or (isinstance(candidate, CandidateEntered) and candidate.reopened_at is not None):
        return None
    scored = candidate.scored_at if isinstance(candidate, CandidateScored) else None
    void = word.published_at is not None and scored is not None and word.published_at < scored
    return None if void else word


def vacated(known: Notifications) -> PlaceVacated | None:
    """The word that the place is lost, unless for now only, or by a withdrawal, which is told as such [SAGA-3]."""
    word: PlaceVacated | None = known.word(Matter.VACANCY)
    told_otherwise = Matter.END in known.words or known.later(Matter.ADMISSION, Matter.VACANCY)
    return None if word is None or told_otherwise or not FOR_NOW.isdisjoint(word.reasons) else word


def offer(known: Notifications) -> PlaceOffered | AdjustmentOffered | None:
    """What is proposed to the applicant, by the base or by the round, and was not lost since."""
    place, grant = known.word(Matter.PLACE), known.word(Matter.GRANT)
    if vacated(known) is not None:
        return None
    if isinstance(place, PlaceOffered):
        return place
    return grant if isinstance(grant, AdjustmentOffered) else None


def unplaced(known: Notifications) -> PlaceRefused | None:
    """The word that there is no place, said to somebody who may enter the provincial round [ADM-6]."""
    place = known.word(Matter.PLACE)
    waits = isinstance(place, PlaceRefused) and place.unplaced is not None and FOR_NOW.isdisjoint(place.reasons)
    return place if waits else None


def admission(known: Notifications) -> TraineeAdmitted | PostgraduateLinked | None:
    """The admission or the link, unless it was undone: then the place was given back later, without a withdrawal."""
    word: TraineeAdmitted | PostgraduateLinked | None = known.word(Matter.ADMISSION)
    undone = Matter.END not in known.words and known.later(Matter.VACANCY, Matter.ADMISSION)
    return None if undone or _retracted(known, Matter.ADMISSION, TraineeAdmitted, PostgraduateLinked) else word


def reported(known: Notifications) -> bool:
    """Whether the report was accepted, and not told wrongly as is known by now [COR-1]."""
    steps = (TraineeAdmitted, PostgraduateLinked, ReportAccepted)
    return Matter.REPORT in known.words and not _retracted(known, Matter.REPORT, *steps)


def _retracted(known: Notifications, matter: Matter, *steps: type[Message]) -> bool:
    """Whether it was said later that nothing holds from one of these steps on."""
    word = known.word(Matter.RETRACTION)
    return word is not None and known.later(Matter.RETRACTION, matter) and word.step in {step.TYPE for step in steps}
