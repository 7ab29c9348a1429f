"""A chaos run: one season in peace, then seasons with misfortunes, and the verdict on all of them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.operate.chaos.cluster import season_on_a_cluster
from services.operate.chaos.kills import seasons_with_kills
from services.operate.chaos.outages import Victim, season_with_outages
from services.operate.chaos.poison import poisoned
from services.operate.chaos.refusals import season_with_refusals
from services.operate.chaos.trial import Ending, Say, Story, play, stage
from services.operate.chaos.verdict import Verdict, write


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to happen: so many kills of processes, of the broker and of the stores, so much poison, so many refusals.

    Broker and stores stay away for `away_seconds`; of `poison` there are as many that kill as that raise; the broker
    refuses in each of its ways in turn; of a `cluster` of three nodes one is killed at a time.
    """

    kills: int
    workers: int = 1
    broker: int = 0
    store: int = 0
    away_seconds: float = 2.0
    poison: int = 0
    refusals: int = 0
    cluster: int = 0


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
    struck: Mapping[Victim, int] = {"broker": wanted.broker, "store": wanted.store}
    for victim, times in struck.items():
        done = 0
        while done < times:
            verdict = await season_with_outages(story, calm, victim, times - done, wanted.away_seconds, out, say)
            done += max(1, verdict.figures["strikes"])
            yield verdict
    done = 0
    while done < wanted.refusals:
        verdict = await season_with_refusals(story, calm, wanted.refusals - done, out, say)
        done += max(1, verdict.figures["strikes"])
        yield verdict
    done = 0
    while done < wanted.cluster:
        verdict = await season_on_a_cluster(story, calm, wanted.cluster - done, wanted.away_seconds, out, say)
        done += max(1, verdict.figures["strikes"])
        yield verdict
