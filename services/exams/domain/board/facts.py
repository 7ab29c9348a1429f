"""What a board hears, from bases, office, candidates and its own drawing; what is kept of it, and what it says."""

from dataclasses import dataclass

from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.exams import (
    DeclarationRefused,
    LotCommitted,
    LotRevealed,
    ReopeningGranted,
    ReopeningRefused,
    ScoresPublished,
)
from contracts.messages.platform.acts import ScoresDeclaredFinal, ScoresReopened
from contracts.vocabulary import ApplicationId, Moment
from services.exams.domain.candidate.facts import Word


@dataclass(frozen=True, slots=True)
class BeginLook:
    """Command: the lines are looked at from here on."""


@dataclass(frozen=True, slots=True)
class EndLook:
    """Command: the look of this sequence found nothing more to do; it went by the finality of that one."""

    sequence: int
    finality: int


@dataclass(frozen=True, slots=True)
class BeginDrawing:
    """Command: these results, of lines read in the look of this sequence, are going to be published."""

    summary: ScoresPublished
    sequence: int


@dataclass(frozen=True, slots=True)
class EndDrawing:
    """Command: every line has its place by the drawing of this sequence."""

    sequence: int


Steps = BeginLook | EndLook | BeginDrawing | EndDrawing
Hears = Word | ScoresDeclaredFinal | ScoresReopened | TraineeAdmitted | StepRetracted | Steps


@dataclass(frozen=True, slots=True)
class DeclaredFinal:
    """A declaration of the base [EXM-4]."""

    declared_at: Moment


@dataclass(frozen=True, slots=True)
class Reopened:
    """A reopening by the provincial office, with its reason; whether it takes effect, the admissions tell."""

    reopening: ScoresReopened


@dataclass(frozen=True, slots=True)
class CameTooLate:
    """A reopening of scores the provincial round was drawn by."""

    reopening: ScoresReopened


@dataclass(frozen=True, slots=True)
class CameTooEarly:
    """A declaration from before the last sitting ended."""

    declared_at: Moment


@dataclass(frozen=True, slots=True)
class AdmissionHeard:
    """Admission's latest word on one of its trainees: admitted then, by these scores; or never, told wrongly."""

    application: ApplicationId
    sequence: int
    admitted_at: Moment | None


@dataclass(frozen=True, slots=True)
class LookWanted:
    """A candidate of a board that was declared final said something."""


@dataclass(frozen=True, slots=True)
class LookBegun:
    """Whatever was said before is looked at."""


@dataclass(frozen=True, slots=True)
class LookEnded:
    """Nothing is left of what was said before the look began."""


@dataclass(frozen=True, slots=True)
class DrawingBegun:
    """Places are being told to the lines."""

    summary: ScoresPublished


@dataclass(frozen=True, slots=True)
class DrawingEnded:
    """Every line has its place."""

    summary: ScoresPublished


Fact = DeclaredFinal | Reopened | AdmissionHeard
Progress = CameTooEarly | CameTooLate | LookWanted | LookBegun | LookEnded | DrawingBegun | DrawingEnded
Said = LotCommitted | LotRevealed | DeclarationRefused | ReopeningGranted | ReopeningRefused | ScoresPublished
Event = Fact | Progress | Said
