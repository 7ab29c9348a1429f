"""A recorded base drawn once more, with other seats, another transfer, another policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, BaseCode, SpecialtyCode
from operations.whatif.recorded import Move, RecordedBase, RecordedPlace
from services.admission.allocation.accounts import Pot
from services.admission.allocation.entries import opening, transfer
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.plan import Plan, ProgrammeId, plan_of
from services.admission.allocation.policy import POLICIES
from services.admission.allocation.posting import CITED, LedgerTerms, Rule
from services.admission.allocation.rounds import base_rounds

NONE: Final[Mapping[tuple[BaseCode, SpecialtyCode], int]] = {}


@dataclass(frozen=True, slots=True)
class OtherTerms:
    """What is asked: further transfers, other seats in the plan, another policy; None for the season's own."""

    moves: tuple[Move, ...] = ()
    seats: Mapping[tuple[BaseCode, SpecialtyCode], int] = field(default_factory=lambda: NONE)
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Who has which place then, and how many seats each programme has."""

    places: Mapping[ApplicationId, RecordedPlace]
    seats: Mapping[SpecialtyCode, int]


class NotAllowed(Exception):
    """A transfer that was asked for breaks a rule."""


def redrawn(recorded: RecordedBase, change: OtherTerms, season: Season) -> Redrawn:
    """The places this base would have given. Raises `NotAllowed` with the rule a transfer breaks [ADM-2]."""
    plan = _plan(recorded, change)
    terms = LedgerTerms(plan, frozenset(Rule(name) for name in season.admission.transfers))
    here = [move for move in change.moves if move.base == recorded.base.code]
    ledger = _moved(post(Ledger(), opening(plan), terms).ledger, (*recorded.moves, *here), terms)
    policy = POLICIES[change.policy or season.admission.policy]
    targets = season.admission.adjustment
    rounds = base_rounds(recorded.claims, recorded.merit, recorded.accepting, ledger, plan, policy, targets)
    adjusted = rounds.adjusted.allocation.places
    places = {
        name: RecordedPlace(held.programme.specialty, None if name in adjusted else held.preference)
        for name, held in rounds.places.items()
    }
    seats = {name.specialty: ledger.seats(Pot.OPEN, name) + ledger.seats(Pot.RESERVED, name) for name in plan}
    return Redrawn(places, seats)


def _plan(recorded: RecordedBase, change: OtherTerms) -> Plan:
    """The plan with the seats asked for; reserved ones are at most as many as there are."""
    plan = plan_of([recorded.base])
    return {
        name: replace(planned, seats=count, reserved=min(planned.reserved, count))
        for name, planned in plan.items()
        for count in (change.seats.get((name.base, name.specialty), planned.seats),)
    }


def _moved(ledger: Ledger, moves: Iterable[Move], terms: LedgerTerms) -> Ledger:
    for move in moves:
        source, target = ProgrammeId(move.base, move.source), ProgrammeId(move.base, move.target)
        posted = post(ledger, [transfer(source, target, move.seats)], terms)
        for refused in posted.refused:
            raise NotAllowed(f"{move.base}: {move.source} → {move.target} {move.seats}: {CITED[refused.rule]}")
        ledger = posted.ledger
    return ledger
