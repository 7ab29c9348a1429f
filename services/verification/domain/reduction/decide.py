"""The reduction of a trainee's term: applied for, decided by the base, reviewed, filed, in any order [VER-6].

Only the trainee's own base applies: another one's application is refused by name, and takes back nothing.
"""

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.admission.decisions import PostgraduateLinked, TraineeAdmitted
from contracts.messages.platform.reductions import ReductionApplied
from contracts.messages.verification import ReductionRefused, TermReduced
from contracts.reasons import Reason
from contracts.season.season import Seasons
from services.verification.domain.reduction.effects import outcome, refusal
from services.verification.domain.reduction.facts import Event, Hears, PaperHeard, TraineeOf
from services.verification.domain.reduction.papers import papers_of, strays
from services.verification.domain.reduction.refusing import refusals
from services.verification.domain.reduction.state import PENDING, Reduction, evolve


def decide(reduction: Reduction, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the fact; say the outcome when it is not what was last said, and which paper newly cannot count."""
    fact = _fact(reduction, heard)
    if fact is None:
        return []
    known, before, away = evolve(reduction, fact), refusals(reduction, seasons), strays(reduction)
    strayed = [_strayed(one, known) for one in strays(known) if one not in away]
    return [
        fact,
        *strayed,
        *_verdict(known, seasons, anew=bool(strayed)),
        *(refused for name, refused in refusals(known, seasons).items() if before.get(name) != refused),
    ]


def _fact(reduction: Reduction, heard: Received[Hears]) -> PaperHeard | TraineeOf | None:
    match heard.message:
        case TraineeAdmitted(season=season, base=base, admitted_at=at):
            later = is_later(heard.sequence, reduction.trainee)
            return TraineeOf(heard.sequence, season, base, at) if later else None
        case PostgraduateLinked(season=season, base=base, linked_at=at):
            later = is_later(heard.sequence, reduction.trainee)
            return TraineeOf(heard.sequence, season, base, at) if later else None
        case paper:
            return None if paper in reduction.papers else PaperHeard(paper)


def _strayed(applied: ReductionApplied, known: Reduction) -> ReductionRefused:
    admitted_at = applied.applied_at if known.trainee is None else known.trainee.admitted_at
    return refusal(applied, (Reason.ANOTHER_BASE,), max(applied.applied_at, admitted_at))


def _verdict(known: Reduction, seasons: Seasons, *, anew: bool) -> list[TermReduced | ReductionRefused]:
    """The outcome, where it is news; said anew after a refusal that is not this reduction's."""
    papers = papers_of(known, seasons)
    if papers is None:
        return []
    now = outcome(papers)
    if now is None:
        return [refusal(papers.applied, PENDING, papers.applied.applied_at)] if known.said or anew else []
    return [] if known.said and known.said.message == now and not anew else [now]
