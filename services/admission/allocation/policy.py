"""By what claims on one programme are ordered: policies, each a name in the season file and a function here [ADM-1].

A policy says nothing about how seats are found. It gives every wish a precedence, and one algorithm seats by
precedence, so that whatever the policy, a refused applicant can be shown who went before.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from services.admission.allocation.market import Market


class Precedence(Protocol):
    """The precedence of every wish: unique in a programme, not negative, the lower goes first."""

    def __call__(self, market: Market, /) -> Sequence[int]: ...


def merit_order(market: Market) -> Sequence[int]:
    """Each programme goes by its own ranking alone.

    Seating is then applicant-proposing deferred acceptance, and serial dictatorship where all programmes rank alike.
    """
    return market.ranks


def preference_batches(market: Market) -> Sequence[int]:
    """First choices before second ones, whatever the rank: nobody seated is displaced by a later batch.

    Seating is then immediate acceptance, known as the Boston mechanism.
    """
    height = max(market.ranks, default=0) + 1
    precedence: list[int] = []
    for start, end in zip(market.starts, market.ends, strict=True):
        precedence += [batch * height + rank for batch, rank in enumerate(market.ranks[start:end])]
    return precedence


POLICIES: Final[Mapping[str, Precedence]] = {"merit_order": merit_order, "preference_batches": preference_batches}
"""What a season may name."""
