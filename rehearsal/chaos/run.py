"""A chaos run: one season in peace, then seasons with misfortunes, and the verdict on all of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from rehearsal.chaos.absences import missed
from rehearsal.chaos.cluster import on_a_cluster
from rehearsal.chaos.full import filled
from rehearsal.chaos.kills import killed
from rehearsal.chaos.outages import struck
from rehearsal.chaos.poison import poisoned
from rehearsal.chaos.purges import purged
from rehearsal.chaos.races import raced
from rehearsal.chaos.refusals import refused
from rehearsal.chaos.restores import restored
from rehearsal.chaos.scaling import scaled
from rehearsal.chaos.shuffles import shuffled
from rehearsal.chaos.slowness import slowed
from rehearsal.chaos.stops import stopped
from rehearsal.chaos.trial import Say, Story, Trial, play, stage
from rehearsal.chaos.verdict import Comparison, write
from rehearsal.chaos.writes import stalled, unanswered
from rehearsal.chaos.zombies import frozen

Scenario = Callable[[Trial, int, Random], Awaitable[Comparison]]
"""Plays one season in which something befalls it so many times, or as often as one season allows."""
SCENARIOS: Final[Mapping[str, Scenario]] = {
    "kills": killed,
    "poison": poisoned,
    "races": raced,
    "absences": missed,
    "shuffles": shuffled,
    "scale": scaled,
    "stops": stopped,
    "broker": partial(struck, "broker"),
    "store": partial(struck, "store"),
    "refusals": refused,
    "cluster": on_a_cluster,
    "zombies": frozen,
    "slow-writes": stalled,
    "lost-answers": unanswered,
    "full-disk": filled,
    "slowness": slowed,
    "purge": purged,
    "restore": restored,
}


async def chaos(
    story: Story, wanted: Mapping[str, int], workers: int, away_seconds: float, out: Path, say: Say
) -> Sequence[Comparison]:
    """Play each scenario until it befell seasons as often as `wanted`; the report in `out` grows with each season."""
    say("a season in peace")
    async with stage(story, say) as running:
        calm = await play(story, running, out / "calm")
    trial = Trial(story, calm, out / "shaken", say, workers, away_seconds)
    verdicts: list[Comparison] = []
    for name, times in wanted.items():
        async for verdict in _seasons(name, trial, times):
            verdicts.append(verdict)
            write(out, calm, verdicts)
            say(f"{verdict.scenario}, {verdict.times} times: {'nobody could tell' if verdict.holds else 'it shows'}")
    return verdicts


async def _seasons(name: str, trial: Trial, times: int) -> AsyncIterator[Comparison]:
    """One after another, each with a chance of its own."""
    done, nth = 0, 0
    while done < times:
        verdict = await SCENARIOS[name](trial, times - done, Random(f"{trial.story.seed}/{name}/{nth}"))
        done, nth = done + max(1, verdict.times), nth + 1
        yield verdict
