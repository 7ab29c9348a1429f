"""The reduction of a trainee's term: applied for, decided by the base, reviewed, filed, in any order [VER-6]."""

from contracts.envelope import Received
from contracts.messages.verification import ReductionRefused, TermReduced
from contracts.season.season import Seasons
from services.verification.domain.reduction.effects import outcome, refusal
from services.verification.domain.reduction.facts import Event, Hears, PaperHeard
from services.verification.domain.reduction.papers import papers_of
from services.verification.domain.reduction.refusing import refusals
from services.verification.domain.reduction.state import PENDING, Reduction, evolve


def decide(reduction: Reduction, heard: Received[Hears], seasons: Seasons) -> list[Event]:
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


def _verdict(known: Reduction, seasons: Seasons) -> list[TermReduced | ReductionRefused]:
    papers = papers_of(known, seasons)
    if papers is None:
        return []
    now = outcome(papers)
    if now is None:
        return [refusal(papers.applied, PENDING, papers.applied.applied_at)] if known.said else []
    return [] if known.said and known.said.message == now else [now]
