"""What a board hears, what is kept of it, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.exams import (
    DeclarationRefused,
    FinaliseCandidate,
    LotCommitted,
    LotRevealed,
    ReopenCandidate,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.messages.platform.acts import ScoresDeclaredFinal, ScoresReopened
from contracts.vocabulary import ApplicationId, Moment
from services.exams.domain.board.line import CandidateLine
from services.exams.domain.candidate.facts import Word

Hears = Word | ScoresDeclaredFinal | ScoresReopened | TraineeAdmitted


@dataclass(frozen=True, slots=True)
class LineHeard:
    """A later word of one candidate."""

    application: ApplicationId
    line: CandidateLine


@dataclass(frozen=True, slots=True)
class DeclaredFinal:
    """A declaration of the base [EXM-4]."""

    declared_at: Moment


@dataclass(frozen=True, slots=True)
class Reopened:
    """A reopening by the provincial office, with its reason; whether it takes effect, the admissions tell."""

    reopening: ScoresReopened


@dataclass(frozen=True, slots=True)
class AdmittedFrom:
    """Trainees have been admitted by these scores, the first at that time."""

    admitted_at: Moment


@dataclass(frozen=True, slots=True)
class RanksPublished:
    """The merit order and the ranks of all, as just said: folded once, not once for each result."""

    order: tuple[ApplicationId, ...]
    ranks: Mapping[ApplicationId, tuple[int, ...]]


Fact = LineHeard | DeclaredFinal | Reopened | AdmittedFrom
Told = FinaliseCandidate | ReopenCandidate | DeclarationRefused | ReopeningGranted | ReopeningRefused
Said = LotCommitted | LotRevealed | Told | ResultPublished | ScoresPublished
Event = Fact | Said | RanksPublished
