"""kill -9 at every fault point, of every service, in every phase of the season."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

from services.operate.chaos.torment import Torment
from services.operate.chaos.trial import Ending, Say, Story, ordeal_in, play, stage
from services.operate.chaos.verdict import Verdict, judge
from services.operate.places import TOPOLOGY
from services.operate.topology.description import read_topology


async def seasons_with_kills(
    story: Story, calm: Ending, kills: int, workers: int, out: Path, say: Say
) -> AsyncIterator[Verdict]:
    """Seasons, one after another, until so many processes were killed; the verdict on each."""
    done, nth = 0, 0
    while done < kills:
        verdict = await _season(story, calm, kills - done, workers, Random(f"{story.seed}/{nth}"), out, say)
        done, nth = done + len(verdict.kills), nth + 1
        yield verdict


async def _season(story: Story, calm: Ending, most: int, workers: int, chance: Random, out: Path, say: Say) -> Verdict:
    ordeal = ordeal_in(out, workers)
    torment = Torment(ordeal, ordeal.names(read_topology(TOPOLOGY, ()).services), most, chance)
    async with stage(story, say, ordeal) as running:
        shaken = await play(story, running, out, torment.enter)
        torment.rest()
    return judge("kills" if workers == 1 else f"kills, {workers} workers a service", calm, shaken, torment.kills)
