"""The script of a season: at each stop of the calendar, what happens outside, given what can be seen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from contracts.season import Season
from contracts.vocabulary import Category
from services.operate.applicants.applicant import Applicant
from services.operate.replay.at_the_base import Told
from services.operate.replay.calendar import Stop, calendar, sittings_in_order, waves
from services.operate.replay.happening import Happening
from services.operate.replay.outside import Outside
from services.operate.replay.view import View

Scene = Callable[[View], Iterable[Told]]


@dataclass(frozen=True, slots=True)
class Phase:
    """A stop of the calendar and its events.

    One that `looks` reads the services' lists first; one that `follows` looks again after acting, until nothing is new.
    """

    stop: Stop
    rehearsal: str
    scene: Scene
    looks: bool = True
    follows: bool = False

    def happenings(self, view: View) -> list[Happening]:
        """What has happened outside by this stop; what lies ahead of the clock is left for a later one."""
        return [Happening(message, at, self.rehearsal) for message, at in self.scene(view) if at <= self.stop.at]


def script(season: Season, applicants: Sequence[Applicant], seed: int) -> tuple[Phase, ...]:
    """All phases of the season, in calendar order."""
    outside, play = Outside(season, applicants), partial(Phase, rehearsal=f"{season.id}/{seed}")
    blind, following = partial(play, looks=False), partial(play, follows=True)
    scenes: Mapping[str, Callable[[Stop], Phase]] = {
        **{
            f"{wave.prefix}{name}": partial(blind, scene=partial(scene, wave.categories))
            for wave in waves(season)
            for name, scene in _registering(outside).items()
        },
        **{f"exam_{part}": partial(play, scene=partial(outside.exams, part)) for part in sittings_in_order(season)},
        "scores_final": partial(play, scene=outside.finals),
        "physical": partial(following, scene=outside.physicals),
        "backfill": partial(following, scene=outside.physicals),
        "notice": partial(following, scene=outside.physicals),
        "objections": partial(following, scene=outside.physicals),
        "admission": partial(play, scene=outside.operations),
        "reporting": partial(play, scene=partial(outside.reports, delayed=False)),
        "report_delayed": partial(play, scene=partial(outside.reports, delayed=True)),
        "withdrawal": partial(blind, scene=lambda _: ()),
    }
    return tuple(scenes[stop.name](stop) for stop in calendar(season))


def _registering(outside: Outside) -> Mapping[str, Callable[[frozenset[Category], View], Iterable[Told]]]:
    """Everything up to the reviews, of those who register together; nothing of it needs to be seen first."""
    return {
        "registration": lambda those, _: chain(outside.rosters(those), outside.registrations(those, late=False)),
        "registering_late": lambda those, _: outside.registrations(those, late=True),
        "review": lambda those, _: outside.reviews(those, delayed=False),
        "review_delayed": lambda those, _: outside.reviews(those, delayed=True),
    }
