"""Every decision about the dates of a season: what becomes of each follows from all of them."""

from dataclasses import dataclass, replace
from typing import assert_never

from contracts.messages.admission.dates import DatesAccepted, DatesRefused
from contracts.messages.platform.dates import DatesMoved
from contracts.vocabulary import SeasonId
from services.admission.domain.calendar.facts import DecisionKept, Event


@dataclass(frozen=True, slots=True)
class Calendar:
    """Decisions in the order of their numbers; of two under one number the one decided first goes first."""

    season: SeasonId
    decisions: tuple[DatesMoved, ...] = ()


def evolve(calendar: Calendar, event: Event) -> Calendar:
    match event:
        case DecisionKept(decision):
            kept = sorted((*calendar.decisions, decision), key=lambda one: (one.decision, one.model_dump_json()))
            return replace(calendar, decisions=tuple(kept))
        case DatesAccepted() | DatesRefused():
            return calendar
        case _:
            assert_never(event)
