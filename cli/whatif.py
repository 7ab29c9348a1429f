"""`whatif SEASON`: who would gain and lose on other terms, from the recorded snapshots [ADM-2, ADM-8]."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from cli.attended import FAILED, WRONG_INPUT, leave, say
from cli.shown import AsJson, as_json, console, legible, table
from cli.verify import MISSHAPEN, recorded_pages, season_for
from contracts.season.season import Season
from operations import places
from operations.waiting import waiting_for
from operations.whatif.comparing import Fill, Shift, fills, shifts
from operations.whatif.kept import keep
from operations.whatif.recorded import Move, RecordedPlace, recorded
from operations.whatif.redrawing import NotAllowed, OtherTerms, redrawn
from verifier.proof import Wrong

SHOWN: Final = 40
"""How many applicants are listed."""
_DIGITS: Final = 6
"""More seats than this has no programme."""
_HEADS: Final = ("专业 specialty", "", "名额 seats", "录取 taken", "调整后 seats after", "录取 taken after", "±")
Policy = Literal["merit_order", "preference_batches"]


def whatif(
    season: Annotated[str, typer.Argument(metavar="SEASON", help="A season under out, or a folder of certificates.")],
    *,
    transfer: Annotated[list[str] | None, typer.Option(metavar="BASE:FROM:TO:N", help="Move seats.")] = None,
    seats: Annotated[list[str] | None, typer.Option(metavar="BASE:SPECIALTY:N", help="Plan other seats.")] = None,
    policy: Annotated[Policy | None, typer.Option(help="In what order claims are heard.")] = None,
    file: Annotated[Path | None, typer.Option("--season-file", help="The season file.")] = None,
    chart: Annotated[Path | None, typer.Option(help="Where the chart goes. [default: beside the certificates]")] = None,
    json: AsJson = False,
) -> None:
    """Draw a season's places again with other transfers, seats or policy; show who gains, who loses, how seats fill."""
    folder = places.from_caller(Path(season))
    folder = folder if folder.is_dir() else places.OUT / season / "certificates"
    with waiting_for("this machine, to draw every base again"):
        try:
            read = recorded_pages(folder)
            known, pages = season_for(read.head.get("season"), file), read.pages
            change = _change(transfer, seats, policy, known)
            bases = [recorded(page.head, page.certificates.values(), known) for page in pages if page.name != "round"]
            drawn = [(each, redrawn(each, OtherTerms(), known), redrawn(each, change, known)) for each in bases]
            filled = fills(drawn)
        except NotAllowed as refused:
            raise leave(WRONG_INPUT, f"{refused}") from None
        except Wrong as wrong:
            raise leave(FAILED, f"不正确 wrong: {wrong}") from None
        except MISSHAPEN as misshapen:
            kind = f"{type(misshapen).__name__} {misshapen}"
            raise leave(FAILED, f"{places.shown(folder)} cannot be drawn again: {kind}; ./zhaolu verify it") from None
        where = folder.parent / "whatif" if chart is None else places.from_caller(chart)
        _draw(where, f"{known.title_zh}：名额与录取", filled)
    moved = [shift for before, _, after in drawn for shift in shifts(before, after)]
    document = _document(filled, moved, where)
    keep(where, known, {"transfer": transfer or [], "seats": seats or [], "policy": policy}, document)
    if json:
        as_json(document)
        return
    _tell(filled, moved)
    say(f"{places.shown(where)}.svg, {where.name}.png, {where.name}.json")


def _document(filled: Mapping[str, Fill], moved: list[Shift], where: Path) -> dict[str, Any]:
    """Everything, however much; the person is shown the first few who move."""
    return {
        "fill": {code: asdict(fill) for code, fill in filled.items()},
        "gain": [asdict(each) for each in moved if each.gains],
        "lose": [asdict(each) for each in moved if not each.gains],
        "chart": f"{where}.svg",
    }


def _change(transfers: list[str] | None, seats: list[str] | None, policy: Policy | None, season: Season) -> OtherTerms:
    moves = (_parts(each, 4, season) for each in transfers or ())
    planned = (_parts(each, 3, season) for each in seats or ())
    return OtherTerms(
        moves=tuple(Move(base, source, target, int(count)) for base, source, target, count in moves),
        seats={(base, code): int(count) for base, code, count in planned},
        policy=policy,
    )


def _parts(told: str, number: int, season: Season) -> list[str]:
    """The parts of an option: a base and programmes of the season, then a number."""
    parts = told.split(":")
    base = season.base(parts[0])
    fits = len(parts) == number and parts[-1].isdecimal() and len(parts[-1]) <= _DIGITS and base is not None
    if not fits or base is None or not base.specialties.issuperset(parts[1:-1]):
        raise leave(WRONG_INPUT, f"{told}: no such base or specialty in {season.id}, or no number of seats")
    return parts


def _tell(filled: Mapping[str, Fill], moved: list[Shift]) -> None:
    rows = [
        (f"{fill.name_zh} {code}", "紧缺" if fill.scarce else "", *_numbers(fill.seats, fill.taken))
        for code, fill in filled.items()
    ]
    groups = {"紧缺合计 scarce": [each for each in filled.values() if each.scarce], "合计 all": [*filled.values()]}
    for name, those in groups.items():
        totals = [(sum(each.seats[at] for each in those), sum(each.taken[at] for each in those)) for at in (0, 1)]
        rows.append((name, "", *_numbers((totals[0][0], totals[1][0]), (totals[0][1], totals[1][1]))))
    table([dict(zip(_HEADS, row, strict=True)) for row in rows], _HEADS)
    gain, lose = [each for each in moved if each.gains], [each for each in moved if not each.gains]
    console.print(f"受益 gain: {len(gain)}  受损 lose: {len(lose)}", style="bold")
    for shift in [*gain, *lose][:SHOWN]:
        console.print(f"{'+' if shift.gains else '-'} {legible(_shift(shift))}")


def _numbers(seats: tuple[int, int], taken: tuple[int, int]) -> tuple[str, ...]:
    return f"{seats[0]}", f"{taken[0]}", f"{seats[1]}", f"{taken[1]}", f"{taken[1] - taken[0]:+d}"


def _shift(shift: Shift) -> str:
    return f"{shift.application}  {shift.base}  {_place(shift.before)} → {_place(shift.after)}"


def _place(place: RecordedPlace | None) -> str:
    if place is None:
        return "未录取 none"
    how = "调剂 adjusted" if place.preference is None else f"志愿 {place.preference}"
    return f"{place.specialty} ({how})"


def _draw(where: Path, title: str, filled: Mapping[str, Fill]) -> None:
    from operations.whatif.chart import png, svg  # noqa: PLC0415  nothing else needs the renderer

    where.parent.mkdir(parents=True, exist_ok=True)
    picture = svg(title, filled)
    where.with_name(f"{where.name}.svg").write_text(picture, encoding="utf-8")
    where.with_name(f"{where.name}.png").write_bytes(png(picture))
