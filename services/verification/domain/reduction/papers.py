"""What holds of a term reduction by its papers alone: who decides, who reviews, how many copies [VER-6]."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.verification import ReductionRefused, TermReduced
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import Moment, Stream
from services.verification.domain.reduction.state import Reduction
from services.verification.domain.review.records import base_of, latest

Reviewer = Literal["talent_centre", "tcm_society"]
Actor = Literal["applicant", "base", "talent_centre", "tcm_society", "provincial_office"]

REVIEWER_OF: Final[Mapping[Stream, Reviewer]] = {
    Stream.CLINICAL: "talent_centre",
    Stream.DENTAL: "talent_centre",
    Stream.PUBLIC_HEALTH: "talent_centre",
    Stream.TCM: "tcm_society",
}
"""Whose review counts, by the specialty's stream; another's is refused."""
COPIES: Final = 2
"""How many are filed."""
MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers that count of each kind, for the application that counts."""

    applied: ReductionApplied
    stream: Stream | None
    term_months: int
    decided: ReductionDecided | None
    reviewed: ReductionReviewed | None
    filed: ReductionFiled | None


def papers_of(reduction: Reduction, seasons: Seasons) -> Papers | None:
    """The latest application, and of what followed the latest that belongs to it; None before it was applied for.

    A paper dated before the one it answers is no answer to it: the order of the steps is kept.
    """
    applied = latest(reduction.applied)
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
    filed = [one for one in reduction.filed if one.season == season and not lacks_copies(one) and one.filed_at >= since]
    return Papers(
        applied,
        stream,
        seasons[season].finance.term_months,
        decided=decided,
        reviewed=reviewed,
        filed=min(filed, key=lambda paper: (paper.filed_at, paper.copies), default=None),
    )


def lacks_copies(paper: ReductionFiled) -> bool:
    """Whether not one copy is on file at the office and another kept by the base."""
    return paper.copies < COPIES if paper.kept_by_base is None else not (paper.kept_by_base and paper.copies)


def outcome(papers: Papers) -> TermReduced | ReductionRefused | None:
    """All reasons at once as far as they are known; None while a paper is waited for."""
    applied, decided, reviewed = papers.applied, papers.decided, papers.reviewed
    against: dict[Reason, Moment | None] = {
        Reason.SPECIALTY_NOT_OFFERED: applied.applied_at if papers.stream is None else None,
        Reason.REDUCTION_TOO_LONG: (
            applied.applied_at if applied.years_asked * MONTHS_A_YEAR >= papers.term_months else None
        ),
        Reason.REDUCTION_BASE_DISAGREED: decided.decided_at if decided and not _grants(decided) else None,
        Reason.REDUCTION_REVIEWER_DISAGREED: reviewed.reviewed_at if reviewed and not _grants(reviewed) else None,
    }
    found = {reason: since for reason, since in against.items() if since is not None}
    if found:
        return refusal(applied, tuple(found), max(found.values()))
    if decided is None or reviewed is None or papers.filed is None:
        return None
    return TermReduced(
        application=applied.application,
        season=applied.season,
        base=applied.base,
        specialty=applied.specialty,
        years=min(applied.years_asked, decided.years, reviewed.years),
        reduced_at=papers.filed.filed_at,
    )


def refusal(applied: ReductionApplied, reasons: tuple[Reason, ...], refused_at: Moment) -> ReductionRefused:
    """The term stays as long as it is."""
    return ReductionRefused(
        application=applied.application,
        season=applied.season,
        base=applied.base,
        reasons=reasons,
        refused_at=refused_at,
    )


def waits_for(papers: Papers | None) -> Actor | None:
    """Who has to act next; nobody once it is reduced or refused."""
    if papers is None:
        return "applicant"
    if outcome(papers) is not None or papers.stream is None:
        return None
    if papers.decided is None:
        return "base"
    return REVIEWER_OF[papers.stream] if papers.reviewed is None else "provincial_office"


def stream_of(applied: ReductionApplied, seasons: Seasons) -> Stream | None:
    return base_of(seasons, applied.season, applied.base).stream_of(applied.specialty)


def _grants(paper: ReductionDecided | ReductionReviewed) -> bool:
    return paper.agrees and paper.years > 0
