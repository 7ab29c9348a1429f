"""The reduction of a trainee's term: applied for, decided by the base, reviewed, filed, in any order [VER-6]."""

from dataclasses import replace
from typing import TypeVar, assert_never

from contracts.envelope import Message, Received
from contracts.messages.platform.reductions import ReductionApplied, ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.verification import PaperRefused, RecordRefused, ReductionRefused, TermReduced
from contracts.reasons import Reason
from contracts.season.season import Seasons
from services.verification.domain.reduction.papers import outcome, papers_of, refusal
from services.verification.domain.reduction.refusing import refusals
from services.verification.domain.reduction.state import Paper, PaperHeard, Reduced, Reduction, ReductionDenied

PENDING = (Reason.REDUCTION_PENDING,)
Event = PaperHeard | TermReduced | ReductionRefused | RecordRefused | PaperRefused
P = TypeVar("P", bound=Message)


def decide(reduction: Reduction, heard: Received[Paper], seasons: Seasons) -> list[Event]:
    """Keep the paper; say the outcome when it is not what was last said, and which paper newly cannot count."""
    if heard.message in reduction.papers:
        return []
    fact = PaperHeard(heard.message)
    known, before = evolve(reduction, fact), refusals(reduction, seasons)
    return [
        fact,
        *_verdict(known, seasons),
        *(refused for name, refused in refusals(known, seasons).items() if before.get(name) != refused),
    ]


def evolve(reduction: Reduction, event: Event) -> Reduction:
    """Fold one paper, or what was said; what was taken back was as good as never said."""
    match event:
        case PaperHeard(paper):
            return _with(reduction, paper)
        case TermReduced():
            return replace(reduction, said=Reduced(event))
        case ReductionRefused(reasons=reasons):
            return replace(reduction, said=None if reasons == PENDING else ReductionDenied(event))
        case RecordRefused() | PaperRefused():
            return reduction
        case _:
            assert_never(event)


def _verdict(known: Reduction, seasons: Seasons) -> list[TermReduced | ReductionRefused]:
    papers = papers_of(known, seasons)
    if papers is None:
        return []
    now = outcome(papers)
    if now is None:
        return [refusal(papers.applied, PENDING, papers.applied.applied_at)] if known.said else []
    return [] if known.said and known.said.message == now else [now]


def _with(reduction: Reduction, paper: Paper) -> Reduction:
    match paper:
        case ReductionApplied():
            return replace(reduction, applied=_kept(reduction.applied, paper))
        case ReductionDecided():
            return replace(reduction, decided=_kept(reduction.decided, paper))
        case ReductionReviewed():
            return replace(reduction, reviewed=_kept(reduction.reviewed, paper))
        case ReductionFiled():
            return replace(reduction, filed=_kept(reduction.filed, paper))
        case _:
            assert_never(paper)


def _kept(known: tuple[P, ...], new: P) -> tuple[P, ...]:
    """In an order of their own, whatever order they came in."""
    return tuple(sorted([*known, new], key=lambda paper: paper.model_dump_json()))
