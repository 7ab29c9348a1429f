"""`certificate APPLICATION`: why an application ended as it did, for the applicant to read [ADM-9]."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer

from contracts.reasons import EN, ZH, Reason
from contracts.verdicts import CITES, CITES_ZH
from services.operate import places
from services.operate.commands.asked import number, unanswered
from services.operate.commands.attended import FAILED, WRONG_INPUT, leave
from services.operate.commands.shown import as_json, console, line, table
from services.operate.runtime import runs
from services.operate.waiting import waiting_for

Json = dict[str, Any]
_SECONDS: Final = 10.0
_WISH: Final = ("志愿 wish", "专业 specialty", "名次 rank", "名额 seats", "最后录取 cut-off", "结果 verdict")
_LED: Final = ("基地 base", "专业 specialty", "余额 remained", "结果 verdict")
_COMPONENTS: Final = {"written": "笔试", "skills": "技能", "interview": "面试"}
_SEATS: Final = {"open": "公开名额 an open seat", "reserved": "预留名额 a reserved seat"}


def certificate(
    application: Annotated[str, typer.Argument(metavar="APPLICATION", help="The number of the application.")],
    *,
    source: Annotated[Path | None, typer.Option("--from", help="A folder of certificates.")] = None,
    as_document: Annotated[bool, typer.Option("--json", help="The certificate itself, its path and head.")] = False,
) -> None:
    """Print the decision certificate of an application, in Chinese and English.

    It is asked of the running system; without one it is looked for under `out`.
    """
    found = _found(application, source)
    if not found:
        raise leave(
            WRONG_INPUT, f"no certificate of {application}; one exists of who was ranked, or dropped out before"
        )
    if as_document:
        as_json(found)
        return
    try:
        for each in found:
            _show(each)
    except (LookupError, TypeError, ValueError, AttributeError) as misshapen:
        kind = f"{type(misshapen).__name__} {misshapen}"
        raise leave(FAILED, f"no certificate is made like that: {kind}; ./zhaolu verify its folder") from None


def _found(application: str, source: Path | None) -> list[Json]:
    if source is not None:
        return list(_filed(application, [places.from_caller(source)]))
    for _, record in reversed(runs.live_runs()):
        if "admission" in record.services:
            return _asked(application, record)
    return list(_filed(application, sorted(places.OUT.glob("*/certificates"))))


def _asked(application: str, record: runs.Record) -> list[Json]:
    url = f"{record.services['admission'].url}/v1/applications/{number(application)}/certificates"
    try:
        with waiting_for("admission to answer"):
            answer = httpx.get(url, headers={"authorization": f"Bearer {record.read_token}"}, timeout=_SECONDS)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return []
        told: list[Json] = answer.raise_for_status().json()
    except httpx.HTTPError as failed:
        raise unanswered(failed, record) from None
    return told


def _filed(application: str, folders: list[Path]) -> Iterator[Json]:
    """The number stands in its line as it is spelt, so other lines need not be read."""
    spelt = f'"application":{json.dumps(application)}'.encode()
    for folder in folders:
        for file in sorted(folder.glob("*.jsonl")):
            try:
                for read in file.read_bytes().splitlines():
                    if spelt in read and (told := json.loads(read))["certificate"]["application"] == application:
                        signed = json.loads((folder / f"{file.stem}.head.json").read_bytes())
                        yield {"page": file.stem, **told, "signed": signed}
            except (ValueError, LookupError, TypeError) as misshapen:
                raise leave(FAILED, f"{file}: no page of certificates: {misshapen}; ./zhaolu verify {folder}") from None


def _show(told: Json) -> None:
    one, signed = told["certificate"], told["signed"]["head"]
    line(f"录取决定证书 Decision certificate  {one['application']}", "bold")
    line(f"root {signed['root']}, {len(told['path'])} steps", "dim")
    if told["page"] == "round":
        _round(one)
    else:
        _page(one)
    console.print()


def _page(one: Json) -> None:
    line(f"基地 base  {one['base']}  ({one['season']})")
    if "marks" in one:
        parts = (f"{_COMPONENTS.get(part, part)} {part} {_points(mark)}" for part, mark in one["marks"].items())
        line(f"成绩 marks  {'  '.join(parts)}")
        line(f"总成绩 total  {_points(one['total'])}")
        line(f"名次 merit rank  {one['merit']}")
        line(f"抽签号 lot  {one['lot']}")
    if one.get("wanted"):
        console.print()
        table([_wish(at, wish) for at, wish in enumerate(one["wanted"], start=1)], _WISH)
    for moved in one.get("transfers", ()):
        made = "已调整 made" if moved["verdict"] == "made" else f"未准 refused: {moved['verdict']}"
        from_to = f"{moved['from']} → {moved['to']} {moved['seats']}"
        line(f"计划调整 transfer {moved['transfer']}: {from_to}  {made}")
    console.print()
    _outcome(one["outcome"])


def _wish(at: int, wish: Json) -> Json:
    seats = wish.get("seats", {"open": 0, "reserved": 0})
    kept = f" + {seats['reserved']} 预留" if seats["reserved"] else ""
    cuts = ((kind, cut) for kind, cut in wish.get("cut_off", {}).items() if cut)
    told = [f"{kind} #{cut['merit']} {_points(cut['total'])}" for kind, cut in cuts]
    verdict = f"{CITES_ZH[wish['verdict']]} {wish['rule']}"
    values = (at, wish["specialty"], wish.get("rank", "—"), f"{seats['open']}{kept}", told, verdict)
    return dict(zip(_WISH, values, strict=True))


def _outcome(outcome: Json) -> None:
    if outcome["kind"] == "placed":
        line(f"拟录取 placed: {outcome['specialty']}，{_SEATS[outcome['seat']]}", "bold green")
        rule = "adjusted" if outcome["by"] == "adjustment" else "seated"
        told = [CITES_ZH[rule], CITES[rule]]
        if since := outcome.get("moved_up_at"):
            told.append(f"递补 moved up: {since}")
    elif outcome["kind"] == "gone":
        line(f"未参加 no part {outcome['at']}", "bold yellow")
        why = (f"{ZH[Reason(reason)]} {EN.get(Reason(reason), '')}" for reason in outcome["reasons"])
        told = [CITES_ZH[outcome["how"]], outcome["rule"], *why]
    else:
        line("未录取 not placed", "bold red")
        told = [CITES_ZH[outcome["adjustment"]], outcome["rule"]]
    for each in told:
        line(each)


def _round(one: Json) -> None:
    line(f"全省统一调剂 the provincial round: 顺序 turn {one['turn']}，名次 merit {one['merit']}")
    rows = [
        dict(zip(_LED, (each["base"], each["specialty"], each["remained"], each["verdict"]), strict=True))
        for each in one["led_to"]
    ]
    table(rows, _LED)
    line(CITES_ZH[one["outcome"]["kind"]], "bold")
    line(one["outcome"]["rule"])


def _points(points: int | str) -> str:
    return f"{points // 100}.{points % 100:02d}" if isinstance(points, int) else "免考 excused"
