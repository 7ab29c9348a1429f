"""`scale`: what a season asks of the services and when, as a plan and as what a cluster scales by [OPS-3]."""

import os
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli.attended import WRONG_INPUT, leave, say
from cli.season import SeasonFile
from cli.shown import AsJson, as_json, console, legible, table
from contracts.season.expected import Expected
from contracts.season.season import Season
from operations import places
from operations.access import SERVICES
from operations.scaling.costs import Costs, read_costs
from operations.scaling.planning import Day, Limit, WorkPlan, limits, unmeasured
from operations.scaling.season_plans import plan_of
from operations.scaling.surges import surges
from operations.season_file import SeasonFileWrong, read_season

Applicants = Annotated[
    int | None, typer.Option(min=1, help="How many people apply. [default: as the season expects, else 2 a seat]")
]
app: Final = typer.Typer(
    help="Plan the workers of each service by a season's calendar; write what a cluster scales by.",
    no_args_is_help=True,
)


@app.command()
def plan(
    file: SeasonFile,
    *,
    applicants: Applicants = None,
    cores: Annotated[int | None, typer.Option(min=1, help="Of the machines together. [default: as here]")] = None,
    chart: Annotated[Path | None, typer.Option(help="Where the chart goes. [default: out/SEASON/scale]")] = None,
    json: AsJson = False,
) -> None:
    """Show messages and workers for every day of a season, and which limit comes first: cores, broker or store."""
    season, costs = _read(file), read_costs()
    drawn = plan_of(season, applicants, costs)
    reached = limits(drawn, costs, cores or os.cpu_count() or 1)
    where = places.OUT / season.id / "scale" if chart is None else places.from_caller(chart)
    _draw(where, season, drawn, reached[0])
    if json:
        as_json(_document(season, drawn, reached, costs, where))
        return
    _tell(drawn)
    for limit in reached:
        console.print(legible(_told(limit)))
    lacking = unmeasured(surges(season, season.expected or Expected()), costs)
    if lacking:
        say(f"never measured, and planned as nothing: {', '.join(lacking)}")
    say(f"{drawn.applicants} applicants, at what a phase was measured to cost on {costs.measured_on}")
    say(f"{places.shown(where)}.svg, {where.name}.png")


@app.command()
def manifests(
    file: SeasonFile,
    *,
    applicants: Applicants = None,
    namespace: Annotated[str, typer.Option(help="Of the cluster.")] = "zhaolu",
) -> None:
    """Write what KEDA scales the workers in `deploy/kubernetes` by, for `kubectl apply -f -`.

    The calendar's workers are the least at every hour; above them an inbox's length and age decide.
    """
    from operations.scaling.manifests import manifests as written  # noqa: PLC0415  nothing else needs them

    season, costs = _read(file), read_costs()
    as_json(written(season.id, plan_of(season, applicants, costs), costs, namespace))


def _read(file: Path) -> Season:
    try:
        return read_season(places.from_caller(file))
    except SeasonFileWrong as wrong:
        raise leave(WRONG_INPUT, f"{file} is not a season file:", *wrong.faults) from None


def _tell(drawn: WorkPlan) -> None:
    rows = [_row(list(days)) for _, days in groupby(drawn.days(), key=_alike)]
    table(rows, ("days", "messages", "busiest", "worst/s", *SERVICES, "phases"))


def _alike(day: Day) -> tuple[object, ...]:
    """What days of one line have in common: nothing told of them differs."""
    return day.phases, round(day.messages), day.busiest.at.hour, day.workers


def _row(days: Sequence[Day]) -> Mapping[str, Any]:
    first, last = days[0], days[-1]
    return {
        "days": f"{first.on}" if first is last else f"{first.on} – {last.on:%m-%d}",
        "phases": ", ".join(first.phases),
        "messages": f"{first.messages:,.0f}",
        "busiest": f"{first.busiest.at:%H:%M}",
        "worst/s": f"{first.busiest.peak:.3g}",
        **{service: f"{number}" for service, number in first.workers.items()},
    }


def _told(limit: Limit) -> str:
    where = f" at {limit.service}" if limit.service else ""
    carries = f"{1 / limit.used:.3g} times as many" if limit.used else "whatever comes"
    return f"{limit.resource}{where}: {limit.used:.1%} used on {limit.at:%Y-%m-%d %H:%M}; carries {carries}"


def _document(
    season: Season, drawn: WorkPlan, reached: tuple[Limit, ...], costs: Costs, where: Path
) -> Mapping[str, Any]:
    """Every hour, and the same by day."""
    return {
        "season": season.id,
        "applicants": drawn.applicants,
        "measured_on": f"{costs.measured_on}",
        "workers": drawn.workers,
        "limits": [
            {
                "resource": each.resource,
                "service": each.service or None,
                "at": each.at.isoformat(),
                "used": round(each.used, 4),
            }
            for each in reached
        ],
        "days": [
            {"day": f"{day.on}", "phases": day.phases, "messages": round(day.messages), "workers": day.workers}
            for day in drawn.days()
        ],
        "hours": [
            {
                "at": hour.at.isoformat(),
                "phases": hour.phases,
                "messages": round(hour.messages),
                "messages_a_second": round(hour.peak, 3),
                "workers": hour.workers,
            }
            for hour in drawn.hours
        ],
        "chart": f"{where}.svg",
    }


def _draw(where: Path, season: Season, drawn: WorkPlan, first: Limit) -> None:
    from operations.scaling.chart import svg  # noqa: PLC0415  nothing else needs the renderer
    from operations.whatif.chart import png  # noqa: PLC0415  same

    where.parent.mkdir(parents=True, exist_ok=True)
    picture = svg(f"{season.title_zh}：{drawn.applicants} 人报名", drawn, _told(first))
    where.with_name(f"{where.name}.svg").write_text(picture, encoding="utf-8")
    where.with_name(f"{where.name}.png").write_bytes(png(picture))
