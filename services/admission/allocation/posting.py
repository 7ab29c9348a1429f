"""What an entry may do: which pots a cause joins, and where a transfer may go [ADM-1, ADM-2, ADM-6]."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.admission.allocation.accounts import Cause, Pot, SeatAccount, SeatEntry
from services.admission.allocation.plan import Plan, Planned

_IN: Final = frozenset({(Pot.OPEN, Pot.TAKEN), (Pot.RESERVED, Pot.TAKEN_RESERVED)})
_OUT: Final = frozenset({(Pot.TAKEN, Pot.OPEN), (Pot.TAKEN_RESERVED, Pot.RESERVED)})
_JOINS: Final[Mapping[Cause, frozenset[tuple[Pot, Pot]]]] = {
    Cause.PLANNED: frozenset({(Pot.PLAN, Pot.OPEN)}),
    Cause.HELD_BACK: frozenset({(Pot.PLAN, Pot.HELD_BACK)}),
    Cause.RESERVED: frozenset({(Pot.OPEN, Pot.RESERVED)}),
    Cause.RELEASED: frozenset({(Pot.RESERVED, Pot.OPEN)}),
    Cause.TRANSFERRED: frozenset({(Pot.OPEN, Pot.OPEN)}),
    Cause.GRANTED: frozenset({(Pot.HELD_BACK, Pot.OPEN)}),
    Cause.LINKED: frozenset({(Pot.OPEN, Pot.TAKEN)}),
    Cause.PLACED: _IN,
    Cause.BACKFILLED: _IN,
    Cause.MOVED: _OUT,
    Cause.DROPPED: _OUT,
}
_PROVINCIAL: Final = frozenset({Pot.HELD_BACK})
_ELSEWHERE: Final = frozenset({Cause.TRANSFERRED, Cause.GRANTED})
"""The causes that take seats to another owner."""


class Rule(StrEnum):
    """The rule that forbids an entry."""

    SCARCE_STAYS_SCARCE = "scarce_stays_scarce"
    SCARCE_TO_SCARCE = "scarce_to_scarce"
    OTHER_TO_OTHER = "other_to_other"
    INSIDE_ONE_BASE = "inside_one_base"
    SEATS_ARE_THERE = "seats_are_there"
    WHILE_PLACING = "while_placing"
    WHOLE_SEATS = "whole_seats"
    KNOWN_PROGRAMME = "known_programme"
    CAUSE_FITS = "cause_fits"


CITED: Final[Mapping[Rule, str]] = {
    Rule.SCARCE_STAYS_SCARCE: "ADM-2: a scarce seat never becomes another one",
    Rule.SCARCE_TO_SCARCE: "ADM-2: from scarce to scarce only where the season allows it",
    Rule.OTHER_TO_OTHER: "ADM-2: from other to other only where the season allows it",
    Rule.INSIDE_ONE_BASE: "ADM-2: seats are transferred inside one base",
    Rule.SEATS_ARE_THERE: "ADM-2: seats are conserved, none is given twice",
    Rule.WHILE_PLACING: "ADM-2: seats are transferred until placing closes, not afterwards",
    Rule.WHOLE_SEATS: "ADM-2: an entry moves one seat or more",
    Rule.KNOWN_PROGRAMME: "ADM-1: seats belong to programmes of the plan",
    Rule.CAUSE_FITS: "ADM-2: every entry has its cause, and each cause its accounts",
}
SAME_KIND: Final = frozenset({Rule.SCARCE_TO_SCARCE, Rule.OTHER_TO_OTHER})
"""What a season may allow."""


@dataclass(frozen=True, slots=True)
class LedgerTerms:
    """What the season says about entries: its programmes, and which transfers within one kind it allows."""

    plan: Plan
    allowed: frozenset[Rule] = frozenset()


def broken(entry: SeatEntry, balance: int, terms: LedgerTerms) -> Rule | None:
    """The first rule the entry breaks; `balance` is what stands in its source."""
    if entry.seats < 1:
        return Rule.WHOLE_SEATS
    if not all(_known(account, terms.plan) for account in (entry.source, entry.target)):
        return Rule.KNOWN_PROGRAMME
    if (entry.source.pot, entry.target.pot) not in _JOINS[entry.cause] or not _owners_fit(entry):
        return Rule.CAUSE_FITS
    if entry.cause is Cause.TRANSFERRED and (forbidden := _transfer(entry, terms)) is not None:
        return forbidden
    return Rule.SEATS_ARE_THERE if entry.source.pot is not Pot.PLAN and balance < entry.seats else None


def _known(account: SeatAccount, plan: Plan) -> bool:
    return account.programme is None or account.programme in plan


def _owners_fit(entry: SeatEntry) -> bool:
    """The province owns what is held back and nothing else; only some causes change the owner."""
    source, target = entry.source.programme, entry.target.programme
    owned = (source is None) == (entry.source.pot in _PROVINCIAL or entry.cause is Cause.HELD_BACK)
    owned = owned and (target is None) == (entry.target.pot in _PROVINCIAL)
    return owned and (source != target) == (entry.cause in _ELSEWHERE)


def _transfer(entry: SeatEntry, terms: LedgerTerms) -> Rule | None:
    """Other to scarce is allowed, scarce to other never, the same kind where the season says so [ADM-2]."""
    source, target = _planned(entry.source, terms), _planned(entry.target, terms)
    if source.programme.base != target.programme.base:
        return Rule.INSIDE_ONE_BASE
    if source.scarce and not target.scarce:
        return Rule.SCARCE_STAYS_SCARCE
    if target.scarce and not source.scarce:
        return None
    same = Rule.SCARCE_TO_SCARCE if source.scarce else Rule.OTHER_TO_OTHER
    return None if same in terms.allowed else same


def _planned(account: SeatAccount, terms: LedgerTerms) -> Planned:
    if account.programme is None:
        raise LookupError("the province has no programme")
    return terms.plan[account.programme]
