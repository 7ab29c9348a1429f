"""The rounds of one base: preferences, then reserved seats nobody took, then adjustment [ADM-1, ADM-3]."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from contracts.vocabulary import ApplicationId
from services.admission.allocation.accounts import Cause, Pot, SeatEntry
from services.admission.allocation.adjusting import Adjusted, Targets, Unseated, adjust
from services.admission.allocation.allocation import Allocation, Claim, Held, SeatKind, allocate
from services.admission.allocation.entries import changes, placements, releases
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.plan import Plan, ProgrammeId, Seats
from services.admission.allocation.policy import Precedence, merit_order
from services.admission.allocation.posting import LedgerTerms


@dataclass(frozen=True, slots=True)
class Round:
    """Seats offered, and who got them."""

    seats: Mapping[ProgrammeId, Seats]
    allocation: Allocation


@dataclass(frozen=True, slots=True)
class BaseRounds:
    """`preferred` is the first round, `released` the same wishes once seats kept in vain are open to all.

    `ledger` is how it stands after adjustment, `entries` are all that led there.
    """

    preferred: Round
    released: Round
    adjusted: Adjusted
    ledger: Ledger
    entries: tuple[SeatEntry, ...]

    @property
    def places(self) -> dict[ApplicationId, Held]:
        """Who holds a seat in the end, sorted by name."""
        return dict(sorted({**self.released.allocation.places, **self.adjusted.allocation.places}.items()))


def base_rounds(
    claims: Mapping[ApplicationId, Claim],
    merit: Mapping[ApplicationId, int],
    accepting: Collection[ApplicationId],
    ledger: Ledger,
    plan: Plan,
    policy: Precedence = merit_order,
    targets: Targets = "scarce",
) -> BaseRounds:
    """Run the rounds on what the ledger has free; transfers were posted before.

    `merit` is everyone's place in the merit order of the base, `accepting` are those who accept adjustment.
    A released seat goes to whoever wanted it most by merit, even from a lesser preference: otherwise somebody would
    do better by being refused. So in merit order each step serves nobody worse, nor does anybody's leaving.
    """
    terms = LedgerTerms(plan)
    preferred = _round(claims, ledger, plan, policy)
    posted = post(ledger, placements(preferred.allocation.places), terms)
    released, after, entries = preferred, posted.ledger, [*posted.entries]
    while free := list(releases(after, plan)):
        opened = post(after, free, terms)
        before = released.allocation.places
        released = _round(claims, opened.ledger, plan, policy, before)
        moved = post(opened.ledger, changes(before, released.allocation.places, (), Cause.PLACED), terms)
        after, entries = moved.ledger, [*entries, *opened.entries, *moved.entries]
    waiting = {
        name: Unseated(merit[name], tuple(wish.programme for wish in claim.wishes), claim.total_points)
        for name, claim in claims.items()
        if name in accepting and name not in released.allocation.places
    }
    adjusted = adjust(waiting, offered(after, plan), plan, targets)
    last = post(after, placements(adjusted.allocation.places), terms)
    return BaseRounds(preferred, released, adjusted, last.ledger, (*entries, *last.entries))


def offered(ledger: Ledger, plan: Plan, held: Mapping[ApplicationId, Held] | None = None) -> dict[ProgrammeId, Seats]:
    """What is free, counting the seats that `held` would give back."""
    back = Counter((place.programme, place.kind) for place in (held or {}).values())
    return {
        name: Seats(
            ledger.seats(Pot.OPEN, name) + back[name, SeatKind.OPEN],
            ledger.seats(Pot.RESERVED, name) + back[name, SeatKind.RESERVED],
            planned.minimum_points,
        )
        for name, planned in plan.items()
    }


def _round(
    claims: Mapping[ApplicationId, Claim],
    ledger: Ledger,
    plan: Plan,
    policy: Precedence,
    held: Mapping[ApplicationId, Held] | None = None,
) -> Round:
    seats = offered(ledger, plan, held)
    return Round(seats, allocate(claims, seats, policy))
