"""Reports against the reporting deadline: sent while the clock passes it, and while it passes the end of grace.

Whoever is admitted races. Whatever wins, each must end in one way everywhere: reported, or withdrawn with every
compensation confirmed by its owner [SAGA-2, SAGA-3, SAGA-4].
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from random import Random
from typing import Final

from contracts.season.season import Season
from operations.season_file import read_season
from rehearsal.applicants.generate import generate
from rehearsal.applicants.rates import Endings, Frequencies, Turns
from rehearsal.chaos.racing import Racer, drawn, race, roads
from rehearsal.chaos.trial import Trial, ordeal_in, stage
from rehearsal.chaos.verdict import Comparison
from rehearsal.chaos.whereabouts import Whereabouts, whereabouts
from rehearsal.simulator import invariants
from rehearsal.simulator.facts import SystemFacts
from rehearsal.simulator.run import staged
from rehearsal.simulator.script import Phase, script

_LAST: Final = "admission"
_APPLICANTS_A_SEAT: Final = 2
_UNTROUBLED: Final = Frequencies(
    Turns(**dict.fromkeys((each.name for each in fields(Turns)), 0.0)),
    Endings(**{**dict.fromkeys((each.name for each in fields(Endings)), 0.0), "never_reports": 1.0}),
)
"""Nothing goes wrong, and nobody reports of their own accord."""
_HOLD: Final[Sequence[Callable[[SystemFacts], bool]]] = (
    invariants.every_application_is_in_one_state,
    invariants.admitted_within_seats,
    invariants.every_seat_is_accounted_for,
    invariants.admitted_are_reported_or_withdrawn,
    invariants.withdrawn_are_banned,
    invariants.withdrawn_have_closed_accounts,
    invariants.withdrawn_are_known_to_hr,
    invariants.no_dead_letters,
    invariants.every_event_was_taken,
)
"""What must hold of a season that ends with its races."""


async def raced(trial: Trial, most: int, chance: Random) -> Comparison:
    """One season in which so many trainees race, or as many as are admitted."""
    started, season = time.monotonic(), read_season(trial.story.file)
    phases = _until_admission(season, min(most, season.seats), chance.randrange(1_000))
    async with (
        stage(trial.story, trial.say, ordeal_in(trial.out, trial.workers)) as running,
        staged(season, trial.story.seed, len(phases), running) as played,
    ):
        admitted = (await played.play(phases)).admitted
        racers = drawn(season, admitted[:most], chance)
        due, grace = season.admission.report_by, timedelta(hours=season.admission.arrival_grace_hours)
        async with roads(running, played) as by:
            await race(played, [each for each in racers if each.early], by, due, chance)
            await race(played, [each for each in racers if not each.early], by, due + grace, chance)
        facts = replace(await played.facts(), dead_letters=await played.driver.observer.dead_letters())
        found = await whereabouts(played, [racer.place for racer in racers])
    unsound = [each.__name__ for each in _HOLD if not each(facts)]
    return _verdict(racers, found, unsound, round(time.monotonic() - started, 1))


def _until_admission(season: Season, racers: int, seed: int) -> tuple[Phase, ...]:
    people = generate(season, _APPLICANTS_A_SEAT * racers, seed, _UNTROUBLED)
    phases = script(season, people, seed)
    last = next(nth for nth, phase in enumerate(phases) if phase.stop.name == _LAST)
    return phases[: last + 1]


def _verdict(
    racers: Sequence[Racer], found: Mapping[str, Whereabouts], unsound: Sequence[str], seconds: float
) -> Comparison:
    """Lost is whoever ended in neither way, or only in part; different, whoever could not end so by the rules."""
    ends = [(racer, found[racer.place.application]) for racer in racers]
    torn = tuple(f"{racer.place.application}: {end}" for racer, end in ends if not (end.reported or end.withdrawn))
    twice = tuple(f"{racer.place.application}: {end}" for racer, end in ends if max(end.arrivals, end.leavings) > 1)
    wrong = [f"{racer.place.application}: {_way(racer, end)}" for racer, end in ends if not _may(racer, end)]
    ways = Counter(_way(racer, end) for racer, end in ends)
    figures = {"ended": dict(ways), "unsound": unsound}
    return Comparison("races", len(racers), (), torn, twice, wrong, not unsound, seconds, figures)


def _may(racer: Racer, end: Whereabouts) -> bool:
    """Too late is never a report; in time, and told before the end of grace, always is one [SAGA-4]."""
    return not end.reported if not racer.in_time else not (racer.early and end.withdrawn)


def _way(racer: Racer, end: Whereabouts) -> str:
    told = "told early" if racer.early else "told as grace ends"
    return f"{'in time' if racer.in_time else 'too late'}, {told}: {end.stage}"
