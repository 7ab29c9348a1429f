"""What was heard of one application for a shorter term, and what was last said of it [VER-6]."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.verification import PaperRefused, RecordRefused, ReductionRefused, TermReduced
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId
from services.verification.domain.reduction.facts import Event, Paper, PaperHeard, TraineeOf
from services.verification.domain.revisions import kept


@dataclass(frozen=True, slots=True)
class Reduced:
    """Last said: the term is shorter."""

    message: TermReduced
    outcome: Literal["reduced"] = "reduced"


@dataclass(frozen=True, slots=True)
class ReductionDenied:
    """Last said: it is not."""

    message: ReductionRefused
    outcome: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class Reduction:
    """The papers by kind; nothing is said while one is waited for."""

    application: ApplicationId
    applied: tuple[ReductionApplied, ...] = ()
    decided: tuple[ReductionDecided, ...] = ()
    reviewed: tuple[ReductionReviewed, ...] = ()
    filed: tuple[ReductionFiled, ...] = ()
    said: Reduced | ReductionDenied | None = None
    trainee: TraineeOf | None = None

    @property
    def papers(self) -> tuple[Paper, ...]:
        return (*self.applied, *self.decided, *self.reviewed, *self.filed)


PENDING = (Reason.REDUCTION_PENDING,)


def evolve(reduction: Reduction, event: Event) -> Reduction:
    """Fold one paper, or what was said; what was taken back was as good as never said."""
    match event:
        case PaperHeard(paper):
            return _with(reduction, paper)
        case TraineeOf():
            return replace(reduction, trainee=event)
        case TermReduced():
            return replace(reduction, said=Reduced(event))
        case ReductionRefused(reasons=reasons):
            return replace(reduction, said=None if reasons == PENDING else ReductionDenied(event))
        case RecordRefused() | PaperRefused():
            return reduction
        case _:
            assert_never(event)


def _with(reduction: Reduction, paper: Paper) -> Reduction:
    match paper:
        case ReductionApplied():
            return replace(reduction, applied=kept(reduction.applied, paper))
        case ReductionDecided():
            return replace(reduction, decided=kept(reduction.decided, paper))
        case ReductionReviewed():
            return replace(reduction, reviewed=kept(reduction.reviewed, paper))
        case ReductionFiled():
            return replace(reduction, filed=kept(reduction.filed, paper))
        case _:
            assert_never(paper)
