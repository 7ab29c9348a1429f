"""`certificate APPLICATION`: why an application ended as it did, for the applicant to read [ADM-9]."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli.asked import access_of, given, number
from cli.attended import FAILED, WRONG_INPUT, awaited, leave
from cli.shown import as_json, console, line, table
from cli.verify import KeyFile, certificates_in, trusted_key, warn
from contracts.reasons import EN, ZH, Reason
from contracts.season.marks import Scale
from contracts.verdicts import CITES, CITES_ZH
from operations import places, runs
from operations.access import Access
from operations.client import Denied, OperationsClient, Unanswered
from verifier.keys import key_in
from verifier.one import check_one, one_of
from verifier.proof import Wrong

Json = dict[str, Any]
_WISH: Final = ("志愿 wish", "专业 specialty", "名次 rank", "名额 seats", "最后录取 cut-off", "结果 verdict")
_LED: Final = ("基地 base", "专业 specialty", "余额 remained", "结果 verdict")
_COMPONENTS: Final = {"written": "笔试", "skills": "技能", "interview": "面试"}
_SEATS: Final = {"open": "公开名额 an open seat", "reserved": "预留名额 a reserved seat"}


def certificate(
    application: Annotated[str, typer.Argument(metavar="APPLICATION", help="The number of the application.")],
    *,
    source: Annotated[Path | None, typer.Option("--from", help="A folder of certificates.")] = None,
    key: KeyFile = None,
    as_document: Annotated[bool, typer.Option("--json", help="The certificate itself, its path and head.")] = False,
) -> None:
    """Print the decision certificate of an application, in Chinese and English.

    It is asked of the running system; without one it is looked for under `out`. Nothing of it is shown before its
    signature and its path to the signed root are right.
    """
    try:
        found = _found(application, source, key)
    except Wrong as wrong:
        raise leave(FAILED, f"不正确 wrong: {wrong}") from None
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


def _found(application: str, source: Path | None, key: Path | None) -> list[Json]:
    if source is not None:
        return list(_filed(application, [certificates_in(places.from_caller(source))], key))
    if (asked := _system()) is not None:
        name = number(application)
        return _checked(name, *awaited("admission to answer", _asked(name, asked)), key)
    return list(_filed(application, sorted(places.OUT.glob("*/certificates")), key))


def _system() -> Access | None:
    """What the environment names, else the last run started here that has an admission."""
    if (found := given()) is not None:
        return found
    running = [record for _, record in runs.live_runs() if "admission" in record.services]
    return access_of(running[-1]) if running else None


async def _asked(name: str, access: Access) -> tuple[list[Json], str]:
    """What admission answers, and the public key it gives."""
    async with OperationsClient.of(access) as client:
        try:
            answer = await client.answer("admission", f"/v1/applications/{name}/certificates", made=True)
        except Denied as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return [], ""
            raise
        told = answer.json()
        if not isinstance(told, list):
            raise Unanswered("admission", "what answers there is no service of ours")
        return told, (await client.read("admission", "/v1/certificates/key"))["public_key"]


def _checked(name: str, told: list[Json], given_key: str, pinned: Path | None) -> list[Json]:
    """Each checked with the pinned key, or the one admission gives, to be that of this number. Raises `Wrong`."""
    for each in told:
        check_one(each, name, given_key if pinned is None else key_in(places.from_caller(pinned)))
    return told


def _filed(application: str, folders: list[Path], key: Path | None) -> Iterator[Json]:
    """The number stands in its line as it is spelt, so other pages need not be read. Raises `Wrong`."""
    spelt = f'"application":{json.dumps(application)}'.encode()
    for folder in folders:
        files = [file for file in sorted(folder.glob("*.jsonl")) if spelt in _bytes(file)]
        if not files:
            continue
        trusted = trusted_key(folder, key)
        for file in files:
            yield from one_of(folder, file.stem, application, trusted.public_key)
        warn(trusted)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as unreadable:
        raise Wrong(file.name, "", "", f"cannot be read: {unreadable.strerror}") from None


def _show(told: Json) -> None:
    one, signed = told["certificate"], told["signed"]["head"]
    line(f"录取决定证书 Decision certificate  {one['application']}", "bold")
    line(f"root {signed['root']}, {len(told['path'])} steps", "dim")
    if told["page"] == "round":
        _round(one)
    else:
        _page(one, signed.get("scales", {}))
    console.print()


def _page(one: Json, scales: Json) -> None:
    line(f"基地 base  {one['base']}  ({one['season']})")
    if "marks" in one:
        marks = ((part, _mark(mark, scales.get(part))) for part, mark in one["marks"].items())
        parts = (f"{_COMPONENTS.get(part, part)} {part} {told}" for part, told in marks)
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
        if lost := outcome.get("lost"):
            told += [f"后又失去 lost since: {lost['at']}", CITES_ZH[lost["how"]], *_why(lost["reasons"])]
    elif outcome["kind"] == "gone":
        line(f"未参加 no part {outcome['at']}", "bold yellow")
        told = [CITES_ZH[outcome["how"]], outcome["rule"], *_why(outcome["reasons"])]
    else:
        line("未录取 not placed", "bold red")
        told = [CITES_ZH[outcome["adjustment"]], outcome["rule"]]
    for each in told:
        line(each)


def _why(reasons: list[str]) -> Iterator[str]:
    return (f"{ZH[Reason(reason)]} {EN.get(Reason(reason), '')}" for reason in reasons)


def _round(one: Json) -> None:
    line(f"全省统一调剂 the provincial round: 顺序 turn {one['turn']}，名次 merit {one['merit']}")
    rows = [
        dict(zip(_LED, (each["base"], each["specialty"], each["remained"], each["verdict"]), strict=True))
        for each in one["led_to"]
    ]
    table(rows, _LED)
    line(CITES_ZH[one["outcome"]["kind"]], "bold")
    line(one["outcome"]["rule"])


def _mark(mark: int | str, scale: Json | None) -> str:
    """A mark as its part is marked, and out of how many where that is not a hundred."""
    if scale is None or not isinstance(mark, int):
        return _points(mark)
    part = Scale.model_validate(scale)
    return f"{part.shown(mark)}/{part.out_of}"


def _points(points: int | str) -> str:
    return f"{points // 100}.{points % 100:02d}" if isinstance(points, int) else "免考 excused"
