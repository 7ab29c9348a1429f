"""What a term reduction hears, and what is kept of it: every paper, and where the trainee was admitted or linked."""

from dataclasses import dataclass

from contracts.messages.admission.decisions import PostgraduateLinked, TraineeAdmitted
from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.verification import PaperRefused, RecordRefused, ReductionRefused, TermReduced
from contracts.vocabulary import BaseCode, Moment, SeasonId

Paper = ReductionApplied | ReductionDecided | ReductionReviewed | ReductionFiled
Hears = Paper | TraineeAdmitted | PostgraduateLinked


@dataclass(frozen=True, slots=True)
class PaperHeard:
    """One paper of the process; all of them are kept."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class TraineeOf:
    """Admission's latest word on whose trainee this is: nobody else applies for a shorter term."""

    sequence: int
    season: SeasonId
    base: BaseCode
    admitted_at: Moment


Event = PaperHeard | TraineeOf | TermReduced | ReductionRefused | RecordRefused | PaperRefused
