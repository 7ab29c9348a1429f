"""What is said to whoever sent a paper of a term reduction that does not count, and why not [VER-6, REG-13].

It is kept all the same: when what it answers comes later it counts, and the outcome says so.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from contracts.correction import told_to_stand
from contracts.messages.platform.reductions import ReductionDecided, ReductionFiled, ReductionReviewed
from contracts.messages.verification import PaperRefused, RecordRefused
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from services.verification.domain.reduction.papers import (
    REVIEWER_OF,
    Papers,
    lacks_copies,
    overtaken_filings,
    papers_of,
)
from services.verification.domain.reduction.state import Reduction

Name = tuple[str, ...]
Followed = ReductionDecided | ReductionReviewed | ReductionFiled


def refusals(reduction: Reduction, seasons: Seasons) -> Mapping[Name, RecordRefused | PaperRefused]:
    """The reviews by the wrong one, the filings with too few copies, and what does not follow, by what they are."""
    papers = papers_of(reduction, seasons)
    stream = None if papers is None else papers.stream
    followed: tuple[Followed, ...] = (*reduction.decided, *reduction.reviewed, *reduction.filed)
    wrong = [one for one in reduction.reviewed if stream is not None and one.reviewer != REVIEWER_OF[stream]]
    short = [one for one in reduction.filed if lacks_copies(one) and told_to_stand(one)]
    return {
        **{("review", one.reviewer, str(one.revision)): _wrong(one) for one in wrong},
        **{("filing", one.filed_at.isoformat(), str(one.revision)): _short(one) for one in short},
        **{
            (paper.TYPE, paper.model_dump_json()): _unfollowing(paper, reasons)
            for paper in followed
            if (reasons := (*_against(paper, papers), *_corrected(paper, reduction)))
        },
    }


def _corrected(paper: Followed, reduction: Reduction) -> Iterator[Reason]:
    if isinstance(paper, ReductionFiled) and (other := overtaken_filings(reduction).get(paper)) is not None:
        yield other


def _against(paper: Followed, papers: Papers | None) -> Iterator[Reason]:
    if isinstance(paper, ReductionFiled) and not told_to_stand(paper):
        return
    if papers is None:
        yield Reason.REDUCTION_NOT_APPLIED
        return
    applied, elsewhere = papers.applied, isinstance(paper, ReductionDecided) and paper.base != papers.applied.base
    if paper.season != applied.season or elsewhere:
        yield Reason.ANOTHER_BASE
    if _made_at(paper) < _after(paper, papers):
        yield Reason.REDUCTION_OUT_OF_ORDER


def _after(paper: Followed, papers: Papers) -> Moment:
    """When that was done which this paper answers, as far as it is known."""
    steps = [papers.applied.applied_at]
    if not isinstance(paper, ReductionDecided) and papers.decided is not None:
        steps.append(papers.decided.decided_at)
    if isinstance(paper, ReductionFiled) and papers.reviewed is not None:
        steps.append(papers.reviewed.reviewed_at)
    return max(steps)


def _made_at(paper: Followed) -> Moment:
    match paper:
        case ReductionDecided(decided_at=at) | ReductionReviewed(reviewed_at=at) | ReductionFiled(filed_at=at):
            return at


def _unfollowing(paper: Followed, reasons: tuple[Reason, ...]) -> PaperRefused:
    kinds: Mapping[type[Followed], Literal["decision", "review", "filing"]] = {
        ReductionDecided: "decision",
        ReductionReviewed: "review",
        ReductionFiled: "filing",
    }
    return PaperRefused(
        application=paper.application,
        season=paper.season,
        paper=kinds[type(paper)],
        revision=paper.revision,
        reasons=reasons,
    )


def _wrong(paper: ReductionReviewed) -> RecordRefused:
    return RecordRefused(
        application=paper.application,
        season=paper.season,
        record="reduction_review",
        revision=paper.revision,
        reasons=(Reason.REDUCTION_REVIEWER_WRONG,),
    )


def _short(paper: ReductionFiled) -> RecordRefused:
    return RecordRefused(
        application=paper.application,
        season=paper.season,
        record="reduction_filing",
        revision=paper.revision,
        reasons=(Reason.REDUCTION_COPIES_MISSING,),
    )
