"""The decisions that were to close a season, and the one that did."""

from dataclasses import dataclass, replace
from typing import assert_never

from contracts.envelope import Message
from contracts.messages.admission.closing import SeasonSealed
from contracts.messages.platform.completion import SeasonClosed
from contracts.vocabulary import SeasonId
from services.admission.domain.closing.facts import Decided, Event


@dataclass(frozen=True, slots=True)
class ClosingFile:
    """Every decision, in order of when it was taken; the seal that stands."""

    season: SeasonId
    decisions: tuple[SeasonClosed, ...] = ()
    sealed: SeasonSealed | None = None


def evolve(closing: ClosingFile, event: Event) -> ClosingFile:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Decided(decision):
            if decision in closing.decisions:
                return closing
            return replace(closing, decisions=tuple(sorted((*closing.decisions, decision), key=_in_time)))
        case SeasonSealed():
            return replace(closing, sealed=event)
        case Message():
            return closing
        case _:
            assert_never(event)


def _in_time(decision: SeasonClosed) -> tuple[object, str]:
    return decision.closed_at, decision.model_dump_json()
