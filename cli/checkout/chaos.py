"""`chaos`: proof that nothing is lost, printed and left as a report."""

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.attended import FAILED, attended, say
from cli.checkout.brokers import need_broker
from cli.shown import console
from operations import places

_SEASON: Final = places.SEASONS / "2025-kunming-2.toml"


def chaos(
    *,
    kills: Annotated[
        int, typer.Option(min=0, help="How many processes are killed, over as many seasons as it takes.")
    ] = 100,
    workers: Annotated[int, typer.Option(min=1, max=4, help="Processes of each service while they are killed.")] = 1,
    broker: Annotated[int, typer.Option(min=0, help="How often the broker is killed, in seasons of its own.")] = 0,
    store: Annotated[int, typer.Option(min=0, help="How often the stores are killed, in seasons of their own.")] = 0,
    poison: Annotated[
        int, typer.Option(min=0, help="How many messages that kill, and that raise, among good ones.")
    ] = 0,
    races: Annotated[
        int, typer.Option(min=0, help="How many reports race with the reporting deadline, in seasons of their own.")
    ] = 0,
    absences: Annotated[
        int, typer.Option(min=0, help="How often a service is away, or fails, while a withdrawal waits for it.")
    ] = 0,
    shuffles: Annotated[
        int, typer.Option(min=0, help="In how many orders the season is told anew, every message three times.")
    ] = 0,
    scale: Annotated[
        int, typer.Option(min=0, help="How often a service is scaled 1 → 4 → 1, while processes are killed.")
    ] = 0,
    stops: Annotated[int, typer.Option(min=0, help="How often a process with work in hand is told to stop.")] = 0,
    refusals: Annotated[
        int, typer.Option(min=0, help="How often the broker answers 403, 404 or that it has no route.")
    ] = 0,
    cluster: Annotated[
        int, typer.Option(min=0, help="How often a node of a broker of three is killed, in seasons of their own.")
    ] = 0,
    zombies: Annotated[int, typer.Option(min=0, help="How often a process stands still for 2 to 9 seconds.")] = 0,
    slow_writes: Annotated[
        int, typer.Option(min=0, help="How often a service's writes are stalled for 26 seconds, and let go.")
    ] = 0,
    lost_answers: Annotated[
        int, typer.Option(min=0, help="How often a write takes place whose answer never comes.")
    ] = 0,
    full_disk: Annotated[
        int, typer.Option(min=0, help="How often the broker's disk or memory, or the stores, are full for a while.")
    ] = 0,
    slowness: Annotated[
        int, typer.Option(min=0, help="How many seasons on slow servers: 20 ms a round trip, the last 500 ms.")
    ] = 0,
    purge: Annotated[
        int, typer.Option(min=0, help="How often queues of a service are emptied, or deleted, with messages in them.")
    ] = 0,
    restore: Annotated[
        int, typer.Option(min=0, help="How often a service's store is put back to some phases before.")
    ] = 0,
    away: Annotated[float, typer.Option(min=0, help="Seconds a broker, node, store or owner stays away.")] = 2.0,
    season: Annotated[Path, typer.Option(metavar="FILE", help="The season that is played.")] = _SEASON,
    hospitals: Annotated[
        bool, typer.Option("--hospitals", help="Each base has an end, on all three ways, while processes are killed.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed plays the same season and draws the same faults.")] = 7,
    applicants: Annotated[int, typer.Option(min=1, max=2_000, help="How many people apply in each season.")] = 24,
    out: Annotated[Path | None, typer.Option(help="Where the report goes. [default: out/chaos]")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Install what is missing without asking.")] = False,
) -> None:
    """Kill processes at every fault point of a season, and compare how it ends with the same season left in peace."""
    need_broker("auto", yes=yes)
    from operations.keys import Keys  # noqa: PLC0415  same
    from rehearsal.chaos.run import chaos as run  # noqa: PLC0415  other commands do without it
    from rehearsal.chaos.trial import Story  # noqa: PLC0415  same
    from rehearsal.chaos.verdict import line  # noqa: PLC0415  same

    folder = places.OUT / "chaos" if out is None else places.from_caller(out)
    wanted = {
        "kills": kills,
        "poison": poison,
        "races": races,
        "absences": absences,
        "shuffles": shuffles,
        "scale": scale,
        "stops": stops,
        "broker": broker,
        "store": store,
        "refusals": refusals,
        "cluster": cluster,
        "zombies": zombies,
        "slow-writes": slow_writes,
        "lost-answers": lost_answers,
        "full-disk": full_disk,
        "slowness": slowness,
        "purge": purge,
        "restore": restore,
    }
    story = Story(places.from_caller(season), applicants, seed, Keys.drawn(seed), hospitals)
    verdicts = attended(run(story, wanted, workers, away, folder, say))
    say(f"the report is {places.shown(folder / 'report.json')}")
    console.print(json.dumps(line(verdicts)))
    if not all(verdict.holds for verdict in verdicts):
        raise typer.Exit(FAILED)
