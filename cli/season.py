"""Season files checked, begun and compared: `season validate`, `new`, `diff`. `season FILE` plays one.

`season move` has a file of its own.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

import typer
from typer.core import TyperGroup

from cli.attended import WRONG_INPUT, leave
from cli.shown import AsJson, as_json, line
from contracts.season.season import Season
from operations import places
from operations.season_differences import differences
from operations.season_drafts import NoDraft, write_draft
from operations.season_file import SeasonFileWrong, read_season

SeasonFile = Annotated[Path, typer.Argument(metavar="FILE", help="A season file, like those in deploy/seasons.")]


class RunsUnlessTold(TyperGroup):
    """A group whose command `run` need not be named: `season FILE` runs the season of that file."""

    unnamed: ClassVar[str] = "run"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        told = args[:1] and args[0] in {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if told else [self.unnamed, *args])


app: Final = typer.Typer(
    cls=RunsUnlessTold,
    help="Run a season: `season FILE`, short for `season run FILE`. Or check a file, begin one, compare two.",
    subcommand_metavar="FILE | COMMAND",
)


@app.command()
def validate(file: SeasonFile, *, json: AsJson = False) -> None:
    """Check a season file; every wrong key is named."""
    try:
        read = read_season(places.from_caller(file))
    except SeasonFileWrong as wrong:
        if json:
            as_json({"file": str(file), "valid": False, "faults": list(wrong.faults)})
        raise leave(WRONG_INPUT, f"{file} is not a season file:", *wrong.faults) from None
    counts = {"bases": len(read.bases), "seats": read.seats, "held_back_seats": read.held_back_seats}
    if json:
        as_json(
            {"file": str(file), "valid": True, "faults": [], "season": read.id, "title_zh": read.title_zh, **counts}
        )
        return
    kept = f" and {read.held_back_seats} held back" if read.held_back_seats else ""
    line(f"{read.id}: {read.title_zh}, {len(read.bases)} base(s), {read.seats} seats{kept}")


@app.command()
def new(
    season_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, and the name of its file.")],
    *,
    like: Annotated[Path, typer.Option(help="The season file it is most like; the draft lies beside it.")],
    title: Annotated[str, typer.Option(help="What it is called, in Chinese.")],
    opens: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day of registration.")],
) -> None:
    """Begin a season file: another one with its remarks, every date moved, what is left unsaid listed below."""
    try:
        file, season = write_draft(places.from_caller(like), season_id, title, opens.date())
    except NoDraft as wrong:
        raise leave(WRONG_INPUT, str(wrong)) from None
    except SeasonFileWrong as wrong:
        raise leave(WRONG_INPUT, f"{like} is no season to be like:", *wrong.faults) from None
    line(f"{places.shown(file)}: {season.title_zh}, a draft; go through it line by line")


@app.command()
def diff(
    one: SeasonFile,
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The season file it is compared with.")],
    *,
    json: AsJson = False,
) -> None:
    """Say in words what the second season has otherwise than the first."""
    told = differences(read_file(one), read_file(other))
    if json:
        as_json({"differences": told})
        return
    for each in told or ["both say the same"]:
        line(each)


def read_file(file: Path) -> Season:
    """The season of this file; one that is none ends the command."""
    try:
        return read_season(places.from_caller(file))
    except SeasonFileWrong as wrong:
        raise leave(WRONG_INPUT, f"{file} is not a season file:", *wrong.faults) from None
