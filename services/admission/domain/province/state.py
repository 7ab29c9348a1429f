"""Entries and remaining seats of one season, and what was drawn from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.envelope import Message
from contracts.latest import Latest, is_later
from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentLeft, SeatsRemained
from contracts.vocabulary import ApplicationId, BaseCode, SeasonId
from services.admission.domain.province.drawing import Grant
from services.admission.domain.province.facts import Counted, Event, Noted, Remained, RoundDrawn, RoundEntry, RoundFacts


@dataclass(frozen=True, slots=True)
class Province:
    """RoundFacts, and the draw made of them; `drawn` is None until the round is over. The draw stands once it was made.

    `counted` is whether every base was asked what it has left: one that nobody applied to would not say so by itself.
    `rested_on` are the facts of that moment, kept since later ones change nothing any more [ADM-9].
    """

    season: SeasonId
    entries: Mapping[ApplicationId, RoundEntry] = field(default_factory=dict)
    remained: Mapping[BaseCode, Remained] = field(default_factory=dict)
    drawn: Mapping[ApplicationId, Grant] | None = None
    rested_on: RoundFacts = field(default_factory=RoundFacts)
    counted: bool = False

    @property
    def entered(self) -> dict[ApplicationId, AdjustmentEntered]:
        """Who takes part now, by number."""
        words = ((name, entry.word) for name, entry in sorted(self.entries.items()))
        return {name: word for name, word in words if isinstance(word, AdjustmentEntered)}


def evolve(province: Province, event: Event) -> Province:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Noted(word, sequence):
            return _noted(province, word, sequence)
        case RoundDrawn(grants, rested_on):
            return replace(province, drawn=grants, rested_on=rested_on)
        case Counted():
            return replace(province, counted=True)
        case Message():
            return province
        case _:
            assert_never(event)


def _noted(province: Province, word: AdjustmentEntered | AdjustmentLeft | SeatsRemained, sequence: int) -> Province:
    if isinstance(word, SeatsRemained):
        known = province.remained.get(word.base)
        if not is_later(sequence, known):
            return province
        return replace(province, remained={**province.remained, word.base: Latest(sequence, word)})
    entry = province.entries.get(word.application)
    if not is_later(sequence, entry):
        return province
    return replace(province, entries={**province.entries, word.application: Latest(sequence, word)})
