"""kill -9 at every fault point, of every service, in every phase of the season."""

from collections import Counter
from random import Random

from operations.places import TOPOLOGY
from operations.season_file import read_season
from operations.topology.description import read_topology
from rehearsal.chaos.torment import Torment
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.simulator.calendar import calendar
from rehearsal.simulator.ends.mishaps import ailing


async def killed(trial: Trial, most: int, chance: Random) -> Comparison:
    """One season in which so many processes are killed, or as many as its phases allow."""
    ordeal = ordeal_in(trial.out, trial.workers)
    season = read_season(trial.story.file)
    ails = ailing(calendar(season), len(season.bases)) if trial.story.hospitals else frozenset[str]()
    torment = Torment(ordeal, ordeal.names(read_topology(TOPOLOGY, ()).services), most, chance, ails)
    async with stage(trial.story, trial.say, ordeal) as running:
        shaken = await play(trial.story, running, trial.out, torment.enter, hospitals=trial.story.hospitals)
        torment.rest()
    name = "kills" if trial.workers == 1 else f"kills, {trial.workers} workers a service"
    ailed = {"while_hospitals_ailed": Counter(f"{kill.service} {kill.point}" for kill in torment.meanwhile)}
    return judge(name, len(torment.kills), trial.calm, shaken, torment.kills, ailed if ails else None)
