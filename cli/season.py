"""`season validate`: whether a season file is one. `season FILE`, which plays it, is a checkout's."""

from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

import typer
from typer.core import TyperGroup

from cli.attended import WRONG_INPUT, leave
from cli.shown import AsJson, as_json, line
from operations import places
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
    help="Run a season: `season FILE`, short for `season run FILE`. Or check its file: `season validate FILE`.",
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
