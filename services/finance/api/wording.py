"""What finance's pages say in Chinese."""

from typing import Final

from contracts.vocabulary import PayComponent

COMPONENT: Final = {
    PayComponent.CENTRAL: "中央财政补助",
    PayComponent.PROVINCIAL: "省级财政补助",
    PayComponent.HOSPITAL: "院级补助",
    PayComponent.PERFORMANCE: "绩效（劳务）补助",
    PayComponent.LICENCE_BONUS: "考取执业资格一次性激励",
    PayComponent.INSURANCE: "单位缴纳保险",
}
WHY: Final = {
    "counts": "计入退还",
    "component_excluded": "不计入：该项目不在退还范围内",
    "paid_after_closing": "计入退还：终止培训之后支付",
}
PAYER: Final = {"trainee": "学员本人", "sending_unit": "派出单位", "other": "其他付款人"}


def yuan(amount_fen: int) -> str:
    """An amount as `1,234.50`."""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{'-' if amount_fen < 0 else ''}{whole:,}.{rest:02}"
