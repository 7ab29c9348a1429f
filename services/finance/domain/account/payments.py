"""What was paid and paid back: of each the last revision stands, unless it took the money back [FIN-5]."""

from collections.abc import Mapping, Sequence

from services.finance.domain.account.facts import Paid, Repaid
from services.finance.domain.account.state import Account
from services.finance.domain.revisions import revisions, standing


def told_of(account: Account) -> Mapping[str, Sequence[Paid]]:
    """Everything said of each payment, the first revision first."""
    return revisions(account.payments.values(), lambda paid: paid.payment, lambda paid: paid.paid_at)


def stood(account: Account) -> list[Paid]:
    """The payments as they stand."""
    return standing(told_of(account))


def repayments_told(account: Account) -> Mapping[str, Sequence[Repaid]]:
    """Everything said of each repayment, the first revision first."""
    return revisions(account.repayments.values(), lambda repaid: repaid.repayment, lambda repaid: repaid.received_at)


def repaid_to(account: Account) -> list[Repaid]:
    """The repayments as they stand."""
    return standing(repayments_told(account))
