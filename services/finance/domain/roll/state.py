"""One base in one season: who is listed, at which rates, what was prepaid and what was granted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.latest import Latest, is_later
from contracts.messages.finance import TermsGranted
from contracts.vocabulary import ApplicationId, BaseCode, SeasonId
from services.finance.domain.revisions import revisions, standing
from services.finance.domain.roll.facts import Event, Listed, Prepaid, Rates


@dataclass(frozen=True, slots=True)
class Roll:
    """One base in one season. `granted` holds what each account was told last."""

    season: SeasonId
    base: BaseCode
    lines: Mapping[ApplicationId, Listed] = field(default_factory=dict)
    rates: Rates | None = None
    prepaid: Mapping[str, Prepaid] = field(default_factory=dict)
    granted: Mapping[ApplicationId, TermsGranted] = field(default_factory=dict)


def prepaid_to(roll: Roll) -> list[Prepaid]:
    """What was prepaid, as it stands [COR-1]."""
    return standing(revisions(roll.prepaid.values(), lambda one: one.prepayment, lambda one: one.prepaid_at))


def initial(key: str) -> Roll:
    """A roll's key is `season/base`."""
    season, _, base = key.partition("/")
    return Roll(season, base)


def evolve(roll: Roll, event: Event) -> Roll:
    """Fold one fact, or what was said; an older word changes nothing."""
    match event:
        case Latest(sequence, word):
            known = roll.lines.get(word.application)
            if not is_later(sequence, known):
                return roll
            return replace(roll, lines=dict(sorted({**roll.lines, word.application: event}.items())))
        case Rates(sequence):
            return replace(roll, rates=event) if is_later(sequence, roll.rates) else roll
        case Prepaid(key=key):
            return replace(roll, prepaid=dict(sorted({**roll.prepaid, key: event}.items())))
        case TermsGranted(application=application):
            return replace(roll, granted=dict(sorted({**roll.granted, application: event}.items())))
        case _:
            assert_never(event)
