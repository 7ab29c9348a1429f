"""The rounds of one base: preferences, then reserved seats nobody took, then adjustment [ADM-1, ADM-3]."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from contracts.vocabulary import ApplicationId
from services.admission.allocation.accounts import Entry
from services.admission.allocation.adjusting import Adjusted, Waiting, adjust
from services.admission.allocation.allocation import Allocation, Claim, Held, allocate
from services.admission.allocation.entries import placements, releases
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.plan import Plan
from services.admission.allocation.policy import Policy, merit_order
from services.admission.allocation.posting import Terms


@dataclass(frozen=True, slots=True)
class BaseRounds:
    """What both rounds gave, the ledger after them, and every entry they made in it."""

    preferred: Allocation
    adjusted: Adjusted
    ledger: Ledger
    entries: tuple[Entry, ...]

    @property
    def places(self) -> dict[ApplicationId, Held]:
        """Who holds a seat after both rounds, sorted by name."""
        return dict(sorted({**self.preferred.places, **self.adjusted.allocation.places}.items()))


def base_rounds(
    claims: Mapping[ApplicationId, Claim],
    merit: Mapping[ApplicationId, int],
    accepting: Collection[ApplicationId],
    ledger: Ledger,
    plan: Plan,
    policy: Policy = merit_order,
) -> BaseRounds:
    """Run both rounds on what the ledger has free; transfers were posted before.

    `merit` is everyone's place in the merit order of the base, `accepting` are those who accept adjustment.
    Drops change the answer in one direction only: with somebody gone, nobody else is served worse.
    """
    terms = Terms(plan)
    seats = {name: ledger.free(name, planned.minimum_points) for name, planned in plan.items()}
    preferred = allocate(claims, seats, policy)
    first = post(ledger, placements(preferred.places), terms)
    released = post(first.ledger, releases(first.ledger, plan), terms)
    waiting = {
        name: Waiting(merit[name], tuple(w.programme for w in claim.wishes), name in accepting, claim.total_points)
        for name, claim in claims.items()
        if name not in preferred.places
    }
    left = {name: released.ledger.free(name, planned.minimum_points) for name, planned in plan.items()}
    adjusted = adjust(waiting, left, plan)
    last = post(released.ledger, placements(adjusted.allocation.places), terms)
    return BaseRounds(preferred, adjusted, last.ledger, (*first.entries, *released.entries, *last.entries))
