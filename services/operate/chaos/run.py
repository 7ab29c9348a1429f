"""A chaos run: one season in peace, then seasons with misfortunes, and the verdict on all of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from services.operate.chaos.absences import missed
from services.operate.chaos.cluster import on_a_cluster
from services.operate.chaos.full import filled
from services.operate.chaos.kills import killed
from services.operate.chaos.outages import struck
from services.operate.chaos.poison import poisoned
from services.operate.chaos.purges import purged
from services.operate.chaos.races import raced
from services.operate.chaos.refusals import refused
from services.operate.chaos.restores import restored
from services.operate.chaos.scaling import scaled
from services.operate.chaos.shuffles import shuffled
from services.operate.chaos.slowness import slowed
from services.operate.chaos.stops import stopped
from services.operate.chaos.trial import Say, Story, Trial, play, stage
from services.operate.chaos.verdict import Comparison, write
from services.operate.chaos.writes import stalled, unanswered
from services.operate.chaos.zombies import frozen

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
