"""The clawback statement: each payment, if it counts and why, the penalty, repayments, the balance [FIN-5]."""

from dataclasses import dataclass

from contracts.season.funding import Finance
from contracts.vocabulary import ApplicationId, BaseCode, Fen, Moment, PayComponent, SeasonId
from services.finance.domain.account.clawback import clawback
from services.finance.domain.account.facts import Closed, Paid, Repaid
from services.finance.domain.account.payments import repaid_to, stood
from services.finance.domain.account.state import Account


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment. `why` is `counts`, `paid_after_closing`, which counts too, or `component_excluded`."""

    month: str
    component: PayComponent
    amount_fen: Fen
    paid_at: Moment
    counts: bool
    why: str


@dataclass(frozen=True, slots=True)
class RepaymentLine:
    """One sum that came in; `settles` unless somebody paid who owes nothing. `left_fen` is owed after it."""

    received_at: Moment
    payer: str
    amount_fen: Fen
    settles: bool
    left_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed, and all it is made of. Below zero, `balance_fen` is owed back to the trainee.

    `stands` is false once the closing was taken back: nothing is claimed, and what was repaid is owed back.
    """

    application: ApplicationId
    season: SeasonId
    base: BaseCode | None
    closed_at: Moment
    stands: bool
    payments: tuple[PaymentLine, ...]
    counted_fen: int
    penalty_percent: int
    penalty_fen: int
    claimed_fen: int
    repayments: tuple[RepaymentLine, ...]
    repaid_fen: int
    aside_fen: int
    balance_fen: int


def statement(account: Account, terms: Finance) -> Statement | None:
    """The statement on the closing that stands, or was taken back; None when the account was never closed."""
    closed = account.withdrawn or (account.reversed[0] if account.reversed else None)
    if closed is None:
        return None
    stands = account.withdrawn is not None
    lines = tuple(_payment(paid, closed, terms) for paid in sorted(stood(account), key=_by_payment))
    due = clawback(((line.component, line.amount_fen) for line in lines if line.counts and stands), terms)
    repayments = _repayments(account, due.total_fen)
    repaid = sum(line.amount_fen for line in repayments if line.settles)
    return Statement(
        application=account.application,
        season=closed.season,
        base=account.opened.base if account.opened else None,
        closed_at=closed.closed_at,
        stands=stands,
        payments=lines,
        counted_fen=due.paid_fen,
        penalty_percent=terms.penalty_percent,
        penalty_fen=due.penalty_fen,
        claimed_fen=due.total_fen,
        repayments=repayments,
        repaid_fen=repaid,
        aside_fen=sum(line.amount_fen for line in repayments if not line.settles),
        balance_fen=due.total_fen - repaid,
    )


def _by_payment(paid: Paid) -> tuple[str, Moment, str, str]:
    return paid.month, paid.paid_at, paid.component.value, paid.key


def _payment(paid: Paid, closed: Closed, terms: Finance) -> PaymentLine:
    late, counts = paid.paid_at > closed.closed_at, paid.component in terms.clawback_counts
    why = "component_excluded" if not counts else "paid_after_closing" if late else "counts"
    return PaymentLine(paid.month, paid.component, paid.amount_fen, paid.paid_at, counts, why)


def _repayments(account: Account, claimed_fen: Fen) -> tuple[RepaymentLine, ...]:
    left, lines = claimed_fen, list[RepaymentLine]()
    for repaid in sorted(repaid_to(account), key=_by_receipt):
        settles = repaid.payer != "other"
        left -= repaid.amount_fen if settles else 0
        lines.append(RepaymentLine(repaid.received_at, repaid.payer, repaid.amount_fen, settles, left))
    return tuple(lines)


def _by_receipt(repaid: Repaid) -> tuple[Moment, str]:
    return repaid.received_at, repaid.key
