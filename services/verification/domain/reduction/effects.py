"""What holds of a term reduction by its papers alone, and whom it waits for [VER-6]."""

from typing import Final, Literal

from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionReviewed
from contracts.messages.verification import ReductionRefused, TermReduced
from contracts.reasons import Reason
from contracts.vocabulary import Moment
from services.verification.domain.reduction.papers import REVIEWER_OF, Papers, is_elsewhere

Actor = Literal["applicant", "base", "talent_centre", "tcm_society", "provincial_office"]

MONTHS_A_YEAR: Final = 12


def outcome(papers: Papers) -> TermReduced | ReductionRefused | None:
    """All reasons at once as far as they are known; None while a paper is waited for."""
    applied, decided, reviewed = papers.applied, papers.decided, papers.reviewed
    trainee = papers.trainee if is_elsewhere(applied, papers.trainee) else None
    against: dict[Reason, Moment | None] = {
        Reason.ANOTHER_BASE: max(applied.applied_at, trainee.admitted_at) if trainee else None,
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


def _grants(paper: ReductionDecided | ReductionReviewed) -> bool:
    return paper.agrees and paper.years > 0
