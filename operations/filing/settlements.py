"""Settlement statements: one sheet per base and fund with every trainee, and the province's sums [FIN-6]."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from contracts.season.season import Base, Season
from operations.client import OperationsClient
from operations.filing.rosters import Files
from services.printing.forms import pdf, xlsx
from services.printing.sheet import Table, TableColumn

_FUND: Final = {"central": "中央财政", "provincial": "省级财政"}
_WHY: Final = {
    "over_plan": "超计划招收",
    "never_reported": "未报到",
    "postgraduate": "专硕研究生占用计划名额，不享受补助",
    "joined_late": "晚报到",
    "left_early": "中途退出",
    "term_reduced": "年限减免",
}
_SUMS: Final = ("prepaid_fen", "planned_fen", "settled_fen", "empty_fen", "balance_fen")
_LINES: Final = (
    TableColumn("序号", 5),
    TableColumn("报名号", 24),
    TableColumn("计划拨付（元）", 16),
    TableColumn("应结算（元）", 16),
    TableColumn("差额（元）", 16),
    TableColumn("差额原因", 26),
)
_TOTALS: Final = (
    TableColumn("培训基地", 30),
    TableColumn("计划数", 7),
    TableColumn("在册数", 7),
    TableColumn("已预拨（元）", 15),
    TableColumn("计划拨付（元）", 15),
    TableColumn("应结算（元）", 15),
    TableColumn("缺额（元）", 15),
    TableColumn("应退（补）（元）", 15),
)


async def settlements(
    client: OperationsClient, season: Season, bases: tuple[Base, ...], through: str | None, at: datetime
) -> Files:
    """A workbook and a PDF of all these bases, by fund, for the months up to `through`."""
    query = {} if through is None else {"through": through}
    place = f"/v1/seasons/{season.id}/bases"
    read = [(base, await client.read("finance", f"{place}/{base.code}/settlement", query)) for base in bases]
    sheets = [*_totals(season, read), *(sheet for base, answer in read for sheet in _statements(season, base, answer))]
    last = next((answer["through"] for _, answer in read if answer["through"]), "none")
    yield f"settlement-{last}.xlsx", xlsx(sheets, at)
    yield f"settlement-{last}.pdf", pdf([sheet for _, sheet in sheets], at)


def _totals(season: Season, read: list[tuple[Base, dict[str, Any]]]) -> Iterator[tuple[str, Table]]:
    for fund, name in _FUND.items():
        found = [(base, _of(answer, fund)) for base, answer in read]
        rows, total = list[tuple[str, ...]](), defaultdict[str, int](int)
        for base, settled in found:
            rows.append(_sum_row(base.name_zh, settled))
            for key, value in settled.items():
                total[key] += value
        rows.append(_sum_row("合计", total))
        yield (
            f"{name}汇总",
            Table(f"{season.title_zh}{name}补助资金结算汇总表", (), _TOTALS, tuple(rows), size=8.0),
        )


def _of(answer: Mapping[str, Any], fund: str) -> dict[str, int]:
    """One base's sums with one fund; zeros while no month is over."""
    for each in answer["funds"]:
        if each["settled"]["fund"] == fund:
            known = {**each["settled"], "balance_fen": each["balance_fen"]}
            return {name: known[name] for name in ("seats", "headcount", *_SUMS)}
    return dict.fromkeys(("seats", "headcount", *_SUMS), 0)


def _sum_row(name: str, settled: Mapping[str, int]) -> tuple[str, ...]:
    return (name, str(settled["seats"]), str(settled["headcount"]), *(_yuan(settled[key]) for key in _SUMS))


def _statements(season: Season, base: Base, answer: Mapping[str, Any]) -> Iterator[tuple[str, Table]]:
    for each in answer["funds"]:
        settled, fund = each["settled"], _FUND[each["settled"]["fund"]]
        rows = tuple(
            (
                str(number),
                share["application"],
                _yuan(share["planned_fen"]),
                _yuan(share["settled_fen"]),
                _yuan(share["planned_fen"] - share["settled_fen"]),
                "、".join(_WHY[reason] for reason in share["reasons"]),
            )
            for number, share in enumerate(settled["shares"], start=1)
        )
        below = (
            (
                f"预拨与计划之差：{_yuan(settled['prepaid_fen'] - settled['planned_fen'])} 元；"
                f"计划缺额：{_yuan(settled['empty_fen'])} 元；学员差额合计：{_yuan(_differences(settled))} 元。"
            ),
            f"应退（负数为应补）：{_yuan(each['balance_fen'])} 元。",
        )
        head = f"培训基地（盖章）：{base.name_zh}　　结算至：{answer['through']}　　"
        above = (f"{head}计划数：{settled['seats']}{_reserve(settled)}",)
        title = f"{season.title_zh}{fund}补助资金结算表"
        yield f"{base.code[:22]}-{each['settled']['fund'][:4]}", Table(title, above, _LINES, rows, below, size=8.0)


def _reserve(settled: Mapping[str, Any]) -> str:
    """How many of the seats are the province's reserve, where there are any."""
    return f"（含省级调剂{settled['held_back']}）" if settled["held_back"] else ""


def _differences(settled: Mapping[str, Any]) -> int:
    return sum(share["planned_fen"] - share["settled_fen"] for share in settled["shares"])


def _yuan(amount_fen: int) -> str:
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{'-' if amount_fen < 0 else ''}{whole:,}.{rest:02}"
