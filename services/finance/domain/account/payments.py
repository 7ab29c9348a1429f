"""What was paid: of each payment the last revision stands, unless it took the payment back [FIN-5]."""

from collections.abc import Mapping, Sequence

from services.finance.domain.account.facts import Paid
from services.finance.domain.account.state import Account


def told_of(account: Account) -> Mapping[str, Sequence[Paid]]:
    """Everything said of each payment, the first revision first; by its number, or by its message's key without one."""
    found = dict[str, list[Paid]]()
    for paid in account.payments.values():
        found.setdefault(f"number/{paid.payment}" if paid.payment else f"message/{paid.key}", []).append(paid)
    return {name: sorted(said, key=_in_turn) for name, said in sorted(found.items())}


def stood(account: Account) -> list[Paid]:
    """The payments as they stand."""
    return [said[-1] for said in told_of(account).values() if not said[-1].reversed]


def _in_turn(paid: Paid) -> tuple[int, str, str]:
    return paid.revision, paid.paid_at.isoformat(), paid.key
