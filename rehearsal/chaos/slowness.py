"""A season with stores and a broker that take their time, to each message on the wire: it ends as any other."""

from random import Random
from typing import Final

from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.runtime.detour import Detour

DELAYS_SECONDS: Final = (0.01, 0.25)
"""Each way: twenty times what a round trip on one machine takes, then half a second to and fro."""


async def slowed(trial: Trial, left: int, _chance: Random) -> Comparison:
    """One season; the last of them with the longer delay, the others with the shorter one."""
    ordeal, delay = ordeal_in(trial.out, trial.workers), DELAYS_SECONDS[0 if left != 1 else -1]
    ordeal.detour = Detour(delay_seconds=delay, slows_broker=True)
    async with stage(trial.story, trial.say, ordeal) as running:
        shaken = await play(trial.story, running, trial.out)
    return judge("slowness", 1, trial.calm, shaken, figures={"delay_seconds": delay})
