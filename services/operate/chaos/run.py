"""A chaos run: one season in peace, then seasons with misfortunes, and the verdict on all of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.operate.chaos.absences import absences
from services.operate.chaos.cluster import season_on_a_cluster
from services.operate.chaos.kills import seasons_with_kills
from services.operate.chaos.outages import season_with_outages
from services.operate.chaos.poison import poisoned
from services.operate.chaos.races import races
from services.operate.chaos.refusals import season_with_refusals
from services.operate.chaos.scaling import seasons_with_scaling
from services.operate.chaos.shuffles import shuffled
from services.operate.chaos.stops import seasons_with_stops
from services.operate.chaos.trial import Ending, Say, Story, play, stage
from services.operate.chaos.verdict import Verdict, write


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of each is to happen; where it is 0, nothing of the kind."""

    kills: int
    """Processes killed with signal 9 at fault points."""
    workers: int = 1
    """Processes of each service while that goes on."""
    broker: int = 0
    store: int = 0
    away_seconds: float = 2.0
    """For how long a broker, a node, a store or an owner of compensations stays away."""
    poison: int = 0
    """Messages that kill, and as many again that raise."""
    races: int = 0
    """Reports against the reporting deadline."""
    absences: int = 0
    """Owners who are away while they have to compensate."""
    shuffles: int = 0
    """Orders in which the season is told three times."""
    scale: int = 0
    """Services scaled up and down while processes are killed."""
    stops: int = 0
    """Processes told to stop in order."""
    refusals: int = 0
    """Times the broker refuses, in each of its ways in turn."""
    cluster: int = 0
    """Nodes of a broker of three that are killed, one at a time."""


async def chaos(story: Story, wanted: Wanted, out: Path, say: Say) -> Sequence[Verdict]:
    """Play them all; the report lies in `out`."""
    say("a season in peace")
    async with stage(story, say) as running:
        calm = await play(story, running, out / "calm")
    verdicts: list[Verdict] = []
    async for verdict in _all(story, calm, wanted, out / "shaken", say):
        verdicts.append(verdict)
        say(f"{verdict.scenario}: {'nobody could tell' if verdict.holds else 'it shows'}")
    write(out, calm, verdicts)
    return verdicts


async def _all(story: Story, calm: Ending, wanted: Wanted, out: Path, say: Say) -> AsyncIterator[Verdict]:
    async for verdict in seasons_with_kills(story, calm, wanted.kills, wanted.workers, out, say):
        yield verdict
    if wanted.poison:
        yield await poisoned(story, wanted.poison, out, say)
    async for verdict in races(story, wanted.races, wanted.workers, out, say):
        yield verdict
    async for verdict in absences(story, calm, wanted.absences, wanted.away_seconds, out, say):
        yield verdict
    if wanted.shuffles:
        yield await shuffled(story, calm, wanted.shuffles, out, say)
    async for verdict in seasons_with_scaling(story, calm, wanted.scale, out, say):
        yield verdict
    async for verdict in seasons_with_stops(story, calm, wanted.stops, wanted.workers, out, say):
        yield verdict
    async for verdict in _struck(story, calm, wanted, out, say):
        yield verdict


async def _struck(story: Story, calm: Ending, wanted: Wanted, out: Path, say: Say) -> AsyncIterator[Verdict]:
    """Seasons in which servers are struck, one after another, until each was as often as wanted."""
    away = wanted.away_seconds
    turns: Sequence[tuple[int, Callable[[int], Awaitable[Verdict]]]] = (
        (wanted.broker, lambda left: season_with_outages(story, calm, "broker", left, away, out, say)),
        (wanted.store, lambda left: season_with_outages(story, calm, "store", left, away, out, say)),
        (wanted.refusals, lambda left: season_with_refusals(story, calm, left, out, say)),
        (wanted.cluster, lambda left: season_on_a_cluster(story, calm, left, away, out, say)),
    )
    for times, season in turns:
        done = 0
        while done < times:
            verdict = await season(times - done)
            done += max(1, verdict.figures["strikes"])
            yield verdict
