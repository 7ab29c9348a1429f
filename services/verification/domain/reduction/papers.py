"""Which papers of a term reduction count: whose review, how many copies, in what order [VER-6]."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts.correction import overtaken, standing
from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import Stream
from services.verification.domain.reduction.facts import TraineeOf
from services.verification.domain.reduction.state import Reduction
from services.verification.domain.revisions import base_of, latest

Reviewer = Literal["talent_centre", "tcm_society"]

REVIEWER_OF: Final[Mapping[Stream, Reviewer]] = {
    Stream.CLINICAL: "talent_centre",
    Stream.DENTAL: "talent_centre",
    Stream.PUBLIC_HEALTH: "talent_centre",
    Stream.TCM: "tcm_society",
}
"""Whose review counts, by the specialty's stream; another's is refused."""
COPIES: Final = 2
"""How many are filed."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers that count of each kind, for the application that counts."""

    applied: ReductionApplied
    trainee: TraineeOf | None
    stream: Stream | None
    term_months: int
    decided: ReductionDecided | None
    reviewed: ReductionReviewed | None
    filed: ReductionFiled | None


def papers_of(reduction: Reduction, seasons: Seasons) -> Papers | None:
    """The latest application, and of what followed the latest that belongs to it; None before it was applied for.

    Once the trainee's base is known no other base's application counts beside one of its own.

    A paper dated before the one it answers is no answer to it: the order of the steps is kept.
    """
    away = strays(reduction)
    applied = latest(one for one in reduction.applied if one not in away) or latest(reduction.applied)
    if applied is None:
        return None
    season, stream = applied.season, stream_of(applied, seasons)
    due = None if stream is None else REVIEWER_OF[stream]
    here = (one for one in reduction.decided if (one.season, one.base) == (season, applied.base))
    decided = latest(one for one in here if one.decided_at >= applied.applied_at)
    since = applied.applied_at if decided is None else decided.decided_at
    theirs = (one for one in reduction.reviewed if (one.season, one.reviewer) == (season, due))
    reviewed = latest(one for one in theirs if one.reviewed_at >= since)
    since = since if reviewed is None else reviewed.reviewed_at
    filings = standing((one for one in reduction.filed if one.season == season), _filing)
    filed = [one for one in filings if not lacks_copies(one) and one.filed_at >= since]
    return Papers(
        applied,
        reduction.trainee,
        stream,
        seasons[season].finance.term_months,
        decided=decided,
        reviewed=reviewed,
        filed=min(filed, key=lambda paper: (paper.filed_at, paper.copies), default=None),
    )


def strays(reduction: Reduction) -> list[ReductionApplied]:
    """The applications of bases whose trainee this is not, beside one of the base whose it is [REG-13]."""
    away = [one for one in reduction.applied if is_elsewhere(one, reduction.trainee)]
    return [] if len(away) == len(reduction.applied) else away


def is_elsewhere(applied: ReductionApplied, trainee: TraineeOf | None) -> bool:
    """Whether another base asked than the one that admitted the trainee; nobody's before anybody did."""
    return trainee is not None and (applied.season, applied.base) != (trainee.season, trainee.base)


def _filing(paper: ReductionFiled) -> str:
    """What two filings are revisions of: that of the season's reduction [COR-1]."""
    return paper.season


def overtaken_filings(reduction: Reduction) -> Mapping[ReductionFiled, Reason]:
    """The filings whose sender has to hear that a correction counts in their place, or that another one does."""
    return overtaken(reduction.filed, _filing, lambda paper: paper.filed_at)


def lacks_copies(paper: ReductionFiled) -> bool:
    """Whether not one copy is on file at the office and another kept by the base."""
    return paper.copies < COPIES if paper.kept_by_base is None else not (paper.kept_by_base and paper.copies)


def stream_of(applied: ReductionApplied, seasons: Seasons) -> Stream | None:
    return base_of(seasons, applied.season, applied.base).stream_of(applied.specialty)
