"""`season` and `season validate`: the main job, and whether a season file is one."""

from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

import typer
from typer.core import TyperGroup

from services.operate import places
from services.operate.commands.attended import FAILED, WRONG_INPUT, attended, console, leave, need_broker, say
from services.operate.runtime.infra import Choice
from services.operate.runtime.system import system
from services.operate.season_file import SeasonFileWrong, read_season

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


@app.command(RunsUnlessTold.unnamed)
def season(
    file: SeasonFile,
    *,
    applicants: Annotated[int, typer.Option(min=1, max=100_000, help="How many people apply.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same outcome, to the byte.")] = 7,
    infra: Annotated[Choice, typer.Option(help="Where they come from, unless ZHAOLU_…_URL says.")] = "auto",
    out: Annotated[Path | None, typer.Option(help="Where the report goes. [default: out]")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Install what is missing without asking.")] = False,
) -> None:
    """Run a whole season on this machine, from the first registration to the last trainee who never reported."""
    seasons = _checked(file)
    need_broker(infra, yes=yes)
    folder = places.OUT if out is None else places.from_caller(out)
    if not attended(_replayed(seasons, applicants, seed, infra, folder)):
        raise typer.Exit(FAILED)


async def _replayed(file: Path, applicants: int, seed: int, infra: Choice, out: Path) -> bool:
    from services.operate.replay.run import replay  # noqa: PLC0415  other commands do without it

    async with system("season", file, infra, "simulated", say) as running:
        return await replay(file, applicants, seed, out, running)


@app.command()
def validate(file: SeasonFile) -> None:
    """Check a season file; every wrong key is named."""
    read = read_season(_checked(file))
    kept = f" and {read.held_back_seats} held back" if read.held_back_seats else ""
    console.print(f"{read.id}: {read.title_zh}, {len(read.bases)} base(s), {read.seats} seats{kept}", markup=False)


def _checked(file: Path) -> Path:
    path = places.from_caller(file)
    try:
        read_season(path)
    except SeasonFileWrong as wrong:
        raise leave(WRONG_INPUT, f"{file} is not a season file:", *wrong.faults) from None
    return path
