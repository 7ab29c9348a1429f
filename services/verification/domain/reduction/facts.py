"""What a term reduction hears, and what is kept of it: every paper."""

from dataclasses import dataclass

from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.verification import PaperRefused, RecordRefused, ReductionRefused, TermReduced

Paper = ReductionApplied | ReductionDecided | ReductionReviewed | ReductionFiled
Hears = Paper


@dataclass(frozen=True, slots=True)
class PaperHeard:
    """One paper of the process; all of them are kept."""

    paper: Paper


Event = PaperHeard | TermReduced | ReductionRefused | RecordRefused | PaperRefused
