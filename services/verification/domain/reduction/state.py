"""What was heard of one application for a shorter term, and what was last said of it [VER-6]."""

from dataclasses import dataclass
from typing import Literal

from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.verification import ReductionRefused, TermReduced
from contracts.vocabulary import ApplicationId

Paper = ReductionApplied | ReductionDecided | ReductionReviewed | ReductionFiled


@dataclass(frozen=True, slots=True)
class PaperHeard:
    """One paper of the process; all of them are kept."""

    paper: Paper


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

    @property
    def papers(self) -> tuple[Paper, ...]:
        return (*self.applied, *self.decided, *self.reviewed, *self.filed)
