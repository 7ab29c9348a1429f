"""`certificate APPLICATION`: why an application ended as it did, for the applicant to read [ADM-9]."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from rich.panel import Panel
from rich.table import Table

from contracts.reasons import EN, ZH, Reason
from contracts.verdicts import CITES, CITES_ZH
from services.operate import places
from services.operate.commands.attended import WRONG_INPUT, console, leave
from services.operate.runtime import runs

Json = dict[str, Any]
_SECONDS: Final = 60.0
_COMPONENTS: Final = {"written": "笔试", "skills": "技能", "interview": "面试"}
_SEATS: Final = {"open": "公开名额 an open seat", "reserved": "预留名额 a reserved seat"}


def certificate(
    application: Annotated[str, typer.Argument(metavar="APPLICATION", help="The number of the application.")],
    *,
    source: Annotated[Path | None, typer.Option("--from", help="A folder of certificates.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The certificate itself, with its path and head.")] = False,
) -> None:
    """Print the decision certificate of an application, in Chinese and English.

    It is asked of the running system; without one it is looked for under `out`.
    """
    found = _found(application, source)
    if not found:
        raise leave(WRONG_INPUT, f"no certificate of {application}")
    if as_json:
        console.print(json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1), markup=False)
        return
    for each in found:
        console.print(_page(each) if each["page"] != "round" else _round(each))


def _found(application: str, source: Path | None) -> list[Json]:
    if source is not None:
        return list(_filed(application, [places.from_caller(source)]))
    for _, record in reversed(runs.live_runs()):
        if "admission" in record.services:
            return _asked(application, record)
    return list(_filed(application, sorted(places.OUT.glob("*/certificates"))))


def _asked(application: str, record: runs.Record) -> list[Json]:
    url = f"{record.services['admission'].url}/v1/applications/{application}/certificates"
    answer = httpx.get(url, headers={"authorization": f"Bearer {record.read_token}"}, timeout=_SECONDS)
    if answer.status_code == httpx.codes.NOT_FOUND:
        return []
    told: list[Json] = answer.raise_for_status().json()
    return told


def _filed(application: str, folders: list[Path]) -> Iterator[Json]:
    """The number stands in its line as it is spelt, so other lines need not be read."""
    spelt = f'"application":{json.dumps(application)}'.encode()
    for folder in folders:
        for file in sorted(folder.glob("*.jsonl")):
            for line in file.read_bytes().splitlines():
                if spelt in line and (told := json.loads(line))["certificate"]["application"] == application:
                    signed = json.loads((folder / f"{file.stem}.head.json").read_bytes())
                    yield {"page": file.stem, **told, "signed": signed}


def _page(told: Json) -> Panel:
    one, table = told["certificate"], Table.grid(padding=(0, 2))
    table.add_row("基地 base", f"{one['base']}  ({one['season']})")
    if "marks" in one:
        parts = (f"{_COMPONENTS.get(part, part)} {part} {_points(mark)}" for part, mark in one["marks"].items())
        table.add_row("成绩 marks", "  ".join(parts))
        table.add_row("总成绩 total", _points(one["total"]))
        table.add_row("名次 merit rank", f"{one['merit']}")
        table.add_row("抽签号 lot", one["lot"])
    grid = Table.grid(padding=(1, 0))
    grid.add_row(table)
    if one.get("wanted"):
        grid.add_row(_wishes(one["wanted"]))
    for moved in one.get("transfers", ()):
        grid.add_row(_moved(moved))
    grid.add_row(_outcome(one["outcome"]))
    return _framed(grid, told)


def _wishes(wanted: list[Json]) -> Table:
    table = Table("志愿\nwish", "专业\nspecialty", "名次\nrank", "名额\nseats", "最后录取\ncut-off", "结果 verdict")
    for at, wish in enumerate(wanted, start=1):
        seats = wish.get("seats", {"open": 0, "reserved": 0})
        kept = f" + {seats['reserved']} 预留" if seats["reserved"] else ""
        cuts = ((kind, cut) for kind, cut in wish.get("cut_off", {}).items() if cut)
        told = "\n".join(f"{kind} #{cut['merit']}  {_points(cut['total'])}" for kind, cut in cuts)
        verdict = f"{CITES_ZH[wish['verdict']]}\n{wish['rule']}"
        table.add_row(f"{at}", wish["specialty"], f"{wish.get('rank', '—')}", f"{seats['open']}{kept}", told, verdict)
    return table


def _moved(moved: Json) -> str:
    made = "已调整 made" if moved["verdict"] == "made" else f"未准 refused: {moved['verdict']}"
    return f"计划调整 transfer {moved['transfer']}: {moved['from']} → {moved['to']} {moved['seats']}  {made}"


def _outcome(outcome: Json) -> str:
    if outcome["kind"] == "placed":
        place = f"[bold green]拟录取 placed[/]: {outcome['specialty']}，{_SEATS[outcome['seat']]}"
        rule = "adjusted" if outcome["by"] == "adjustment" else "seated"
        since = outcome.get("moved_up_at")
        return "\n".join([place, CITES_ZH[rule], CITES[rule], *([f"递补 moved up: {since}"] if since else [])])
    if outcome["kind"] == "gone":
        why = (f"{ZH[Reason(reason)]} {EN.get(Reason(reason), '')}" for reason in outcome["reasons"])
        gone = f"[bold yellow]未参加 no part[/] {outcome['at']}"
        return "\n".join([gone, CITES_ZH[outcome["how"]], outcome["rule"], *why])
    return f"[bold red]未录取 not placed[/]\n{CITES_ZH[outcome['adjustment']]}\n{outcome['rule']}"


def _round(told: Json) -> Panel:
    one, grid = told["certificate"], Table.grid(padding=(1, 0))
    grid.add_row(f"全省统一调剂 the provincial round: 顺序 turn {one['turn']}，名次 merit {one['merit']}")
    table = Table("基地 base", "专业 specialty", "余额 remained", "结果 verdict")
    for tried in one["led_to"]:
        table.add_row(tried["base"], tried["specialty"], f"{tried['remained']}", tried["verdict"])
    grid.add_row(table)
    kind = one["outcome"]["kind"]
    grid.add_row(f"[bold]{CITES_ZH[kind]}[/]\n{one['outcome']['rule']}")
    return _framed(grid, told)


def _framed(inner: Table, told: Json) -> Panel:
    root, steps = told["signed"]["head"]["root"], len(told["path"])
    title = f"录取决定证书 Decision certificate  {told['certificate']['application']}"
    return Panel(inner, title=title, subtitle=f"root {root[:16]}…, {steps} steps", expand=False)


def _points(points: int | str) -> str:
    return f"{points // 100}.{points % 100:02d}" if isinstance(points, int) else "免考 excused"
