"""`whatif SEASON`: who would gain and lose on other terms, from the recorded snapshots [ADM-2, ADM-8]."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import typer
from rich.table import Table

from contracts.season import Season
from services.operate import places
from services.operate.commands.attended import WRONG_INPUT, console, leave, say
from services.operate.commands.verify import recorded_pages, season_for
from services.operate.whatif.comparing import Fill, Shift, fills, shifts
from services.operate.whatif.recorded import Move, Place, Recorded, recorded
from services.operate.whatif.redrawing import Change, NotAllowed, Redrawn, redrawn

SHOWN: Final = 40
"""How many applicants are listed."""
Policy = Literal["merit_order", "preference_batches"]


def whatif(
    season: Annotated[str, typer.Argument(metavar="SEASON", help="A season under out, or a folder of certificates.")],
    *,
    transfer: Annotated[list[str] | None, typer.Option(metavar="BASE:FROM:TO:N", help="Move seats.")] = None,
    seats: Annotated[list[str] | None, typer.Option(metavar="BASE:SPECIALTY:N", help="Plan other seats.")] = None,
    policy: Annotated[Policy | None, typer.Option(help="In what order claims are heard.")] = None,
    file: Annotated[Path | None, typer.Option("--season-file", help="The season file.")] = None,
    chart: Annotated[Path | None, typer.Option(help="Where the chart goes. [default: beside the certificates]")] = None,
) -> None:
    """Draw a season's places again with other transfers, seats or policy; show who gains, who loses, how seats fill."""
    folder = places.from_caller(Path(season))
    folder = folder if folder.is_dir() else places.OUT / season / "certificates"
    pages = recorded_pages(folder)
    known = season_for(pages[0].head["season"], file)
    change = _change(transfer, seats, policy, known)
    bases = [recorded(page.head, page.certificates.values(), known) for page in pages if page.name != "round"]
    try:
        drawn = [(each, redrawn(each, Change(), known), redrawn(each, change, known)) for each in bases]
    except NotAllowed as refused:
        raise leave(WRONG_INPUT, f"{refused}") from None
    filled = fills(drawn)
    _tell(drawn, filled)
    _draw(
        folder.parent / "whatif" if chart is None else places.from_caller(chart),
        f"{known.title_zh}：名额与录取",
        filled,
    )


def _change(transfers: list[str] | None, seats: list[str] | None, policy: Policy | None, season: Season) -> Change:
    moves = (_parts(each, 4, season) for each in transfers or ())
    planned = (_parts(each, 3, season) for each in seats or ())
    return Change(
        moves=tuple(Move(base, source, target, int(count)) for base, source, target, count in moves),
        seats={(base, code): int(count) for base, code, count in planned},
        policy=policy,
    )


def _parts(told: str, number: int, season: Season) -> list[str]:
    """The parts of an option: a base and programmes of the season, then a number."""
    parts = told.split(":")
    base = season.base(parts[0])
    fits = len(parts) == number and parts[-1].isdecimal() and base is not None
    if not fits or base is None or not base.specialties.issuperset(parts[1:-1]):
        raise leave(WRONG_INPUT, f"{told}: no such base or specialty in {season.id}, or no number of seats")
    return parts


def _tell(drawn: list[tuple[Recorded, Redrawn, Redrawn]], filled: Mapping[str, Fill]) -> None:
    table = Table("专业 specialty", "", "名额 seats", "录取 taken", "调整后 seats", "录取 taken", "±", box=None)
    for code, fill in filled.items():
        table.add_row(f"{fill.name_zh} {code}", "紧缺" if fill.scarce else "", *_numbers(fill.seats, fill.taken))
    groups = {"紧缺合计 scarce": [each for each in filled.values() if each.scarce], "合计 all": [*filled.values()]}
    for name, those in groups.items():
        totals = [(sum(each.seats[at] for each in those), sum(each.taken[at] for each in those)) for at in (0, 1)]
        table.add_row(name, "", *_numbers((totals[0][0], totals[1][0]), (totals[0][1], totals[1][1])), style="bold")
    console.print(table)
    moved = [shift for before, _, after in drawn for shift in shifts(before, after)]
    gain, lose = [each for each in moved if each.gains], [each for each in moved if not each.gains]
    console.print(f"受益 gain: {len(gain)}  受损 lose: {len(lose)}", style="bold")
    for shift in [*gain, *lose][:SHOWN]:
        console.print(f"{'+' if shift.gains else '-'} {_shift(shift)}", markup=False)


def _numbers(seats: tuple[int, int], taken: tuple[int, int]) -> tuple[str, ...]:
    return f"{seats[0]}", f"{taken[0]}", f"{seats[1]}", f"{taken[1]}", f"{taken[1] - taken[0]:+d}"


def _shift(shift: Shift) -> str:
    return f"{shift.application}  {shift.base}  {_place(shift.before)} → {_place(shift.after)}"


def _place(place: Place | None) -> str:
    if place is None:
        return "未录取 none"
    how = "调剂 adjusted" if place.preference is None else f"志愿 {place.preference}"
    return f"{place.specialty} ({how})"


def _draw(where: Path, title: str, filled: Mapping[str, Fill]) -> None:
    from services.operate.whatif.chart import png, svg  # noqa: PLC0415  nothing else needs the renderer

    where.parent.mkdir(parents=True, exist_ok=True)
    picture = svg(title, filled)
    where.with_suffix(".svg").write_text(picture, encoding="utf-8")
    where.with_suffix(".png").write_bytes(png(picture))
    say(f"{places.shown(where)}.svg, {where.name}.png")
