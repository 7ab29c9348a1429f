"""A chaos run: one season in peace, then seasons with misfortunes, and the verdict on all of them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.operate.chaos.absences import absences
from services.operate.chaos.kills import seasons_with_kills
from services.operate.chaos.outages import Victim, season_with_outages
from services.operate.chaos.poison import poisoned
from services.operate.chaos.races import races
from services.operate.chaos.shuffles import shuffled
from services.operate.chaos.stops import seasons_with_stops
from services.operate.chaos.trial import Ending, Say, Story, play, stage
from services.operate.chaos.verdict import Verdict, write


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to happen: so many kills of processes, of the broker and of the stores, and so much poison.

    Broker and stores stay away for `away_seconds`; of `poison` there are as many that kill as that raise; of `races` as
    many as reports against the deadline, of `absences` as many as owners who are away while they have to compensate;
    of `shuffles` as many as orders in which the season is told three times; of `stops` as many as processes that are
    told to stop in order.
    """

    kills: int
    workers: int = 1
    broker: int = 0
    store: int = 0
    away_seconds: float = 2.0
    poison: int = 0
    races: int = 0
    absences: int = 0
    shuffles: int = 0
    stops: int = 0


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
    async for verdict in seasons_with_stops(story, calm, wanted.stops, wanted.workers, out, say):
        yield verdict
    struck: Mapping[Victim, int] = {"broker": wanted.broker, "store": wanted.store}
    for victim, times in struck.items():
        done = 0
        while done < times:
            verdict = await season_with_outages(story, calm, victim, times - done, wanted.away_seconds, out, say)
            done += max(1, verdict.figures["strikes"])
            yield verdict
