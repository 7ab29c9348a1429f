"""Finance's documents."""

from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter

from services.chassis.aggregate import Aggregate, Scalar
from services.finance.domain import account
from services.finance.domain.account import Account


def _listed(state: Account) -> Mapping[str, Scalar]:
    """An account stands in its season's list from the first order admission gave; a payment alone names no season."""
    order = state.opened or state.closed
    return {} if order is None else {"season": order.season}


ACCOUNT: Final[Aggregate[Account]] = Aggregate(
    kind="account",
    state=TypeAdapter(Account),
    initial=Account,
    decide=account.decide,
    evolve=account.evolve,
    index=_listed,
    indexes=(("season",),),
)
