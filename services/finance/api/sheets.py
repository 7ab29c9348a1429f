"""A clawback statement as sheets, for print and for the screen [FIN-5]."""

from collections.abc import Iterator
from typing import Final

from contracts.season.season import Season
from services.finance.api.wording import COMPONENT, PAYER, WHY, yuan
from services.finance.projections.statement import Statement
from services.printing.sheet import Table, TableColumn, day_zh

_PAID: Final = (
    TableColumn("月份", 9),
    TableColumn("项目", 22),
    TableColumn("支付日期", 13),
    TableColumn("金额（元）", 14),
    TableColumn("是否计入", 30),
)
_REPAID: Final = (
    TableColumn("收款日期", 14),
    TableColumn("付款人", 14),
    TableColumn("金额（元）", 16),
    TableColumn("尚欠（元）", 16),
    TableColumn("备注", 28),
)


def sheets(found: Statement, season: Season) -> tuple[Table, ...]:
    """One page or more of payments with the sums under them, then the repayments where there are any."""
    paid = tuple(
        (line.month, COMPONENT[line.component], f"{line.paid_at:%Y-%m-%d}", yuan(line.amount_fen), WHY[line.why])
        for line in found.payments
    )
    repaid = tuple(
        (
            f"{line.received_at:%Y-%m-%d}",
            PAYER[line.payer],
            yuan(line.amount_fen),
            yuan(line.left_fen),
            "" if line.settles else "付款人并非本债务人，暂存待查",
        )
        for line in found.repayments
    )
    payments = Table(
        "退还培训费用及违约金清单", tuple(_head(found, season)), _PAID, paid, tuple(_sums(found)), "portrait", 9.0
    )
    receipts = Table(
        "退还款项收款记录", (f"报名号：{found.application}",), _REPAID, repaid, (_balance(found),), "portrait", 9.0
    )
    return (payments, receipts) if repaid else (payments,)


def _head(found: Statement, season: Season) -> Iterator[str]:
    base = None if found.base is None else season.base(found.base)
    yield f"{season.title_zh}　　培训基地：{base.name_zh if base else '—'}"
    yield f"报名号：{found.application}　　终止培训时间：{day_zh(found.closed_at)} {found.closed_at:%H:%M}"
    if not found.stands:
        yield "该学员已恢复培训，本清单不再有效，以下金额仅供核对。"


def _sums(found: Statement) -> Iterator[str]:
    yield f"应退还费用合计：{yuan(found.counted_fen)} 元"
    yield f"违约金（{found.penalty_percent}%）：{yuan(found.penalty_fen)} 元"
    yield f"应付总额：{yuan(found.claimed_fen)} 元"
    yield f"已退还：{yuan(found.repaid_fen)} 元"
    if found.aside_fen:
        yield f"暂存待查（非债务人付款）：{yuan(found.aside_fen)} 元"
    yield _balance(found)


def _balance(found: Statement) -> str:
    if found.balance_fen < 0:
        return f"多付应退回付款人：{yuan(-found.balance_fen)} 元"
    return f"尚欠余额：{yuan(found.balance_fen)} 元"
