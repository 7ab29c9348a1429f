"""The script of a season: at each stop of the calendar, what happens outside, given what can be seen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from contracts.season.season import Season
from contracts.vocabulary import Category
from rehearsal.applicants.applicant import Applicant
from rehearsal.simulator.actors.told import Told
from rehearsal.simulator.calendar import Stop, calendar, sittings_in_order, waves
from rehearsal.simulator.happening import Happening
from rehearsal.simulator.outside import Outside
from rehearsal.simulator.view import (
    APPROVED,
    AWAITING_REPORT,
    COMPLETED,
    IN_TRAINING,
    NOTICED,
    PROPOSED,
    REPORTED,
    UNCONFIRMED,
    UNPLACED,
    WITHDRAWN,
    ClerkView,
    Wanted,
)

Scene = Callable[[ClerkView], Iterable[Told]]


@dataclass(frozen=True, slots=True)
class Phase:
    """A stop of the calendar and its events.

    One that `looks` for something reads it in the services' lists first; one that `follows` looks again after acting,
    until nothing is new.
    """

    stop: Stop
    rehearsal: str
    scene: Scene
    looks: Wanted | None = None
    follows: bool = False

    def happenings(self, view: ClerkView) -> list[Happening]:
        """What has happened outside by this stop; what lies ahead of the clock is left for a later one."""
        return [Happening(message, at, self.rehearsal) for message, at in self.scene(view) if at <= self.stop.at]


def script(
    season: Season, applicants: Sequence[Applicant], seed: int, *, to_the_end: bool = False
) -> tuple[Phase, ...]:
    """All phases of the season, in calendar order; those of the end of training where it is to go so far."""
    outside, play = Outside(season, applicants), partial(Phase, rehearsal=f"{season.id}/{seed}")
    examining, following = partial(play, looks=APPROVED), partial(play, looks=PROPOSED, follows=True)
    noticed, reporting = partial(play, looks=NOTICED), partial(play, looks=AWAITING_REPORT)
    sittings = {f"exam_{part}": partial(outside.exams, part) for part in sittings_in_order(season)}
    scenes: Mapping[str, Callable[[Stop], Phase]] = {
        **{
            f"{wave.prefix}{name}": partial(play, scene=partial(scene, wave.categories))
            for wave in waves(season)
            for name, scene in _registering(outside).items()
        },
        **{name: partial(examining, scene=scene) for name, scene in sittings.items()},
        "scores_final": partial(examining, scene=lambda view: chain(outside.transfers(), outside.finals(view))),
        "physical": partial(following, scene=outside.physicals),
        "backfill": partial(following, scene=outside.physicals),
        "confirmation": partial(play, looks=UNCONFIRMED, scene=outside.confirmations),
        "notice": partial(play, scene=lambda _: ()),
        "objections": partial(noticed, scene=outside.objections),
        "round": partial(play, looks=UNPLACED, scene=outside.requests),
        "round_physical": partial(following, scene=outside.physicals),
        "decisions": partial(noticed, scene=outside.decisions),
        "admission": partial(noticed, scene=outside.operations),
        "reporting": partial(reporting, scene=partial(outside.reports, delayed=False)),
        "report_delayed": partial(reporting, scene=partial(outside.reports, delayed=True)),
        "withdrawal": partial(play, scene=lambda _: ()),
        "agreements": partial(play, looks=REPORTED, scene=outside.agreements),
        "reinstatement": partial(play, looks=WITHDRAWN, scene=outside.reinstatements),
        "agreements_after_all": partial(play, looks=REPORTED, scene=outside.agreements),
        "leaving": partial(play, looks=IN_TRAINING, scene=outside.leavings),
        "completion": partial(play, looks=IN_TRAINING, scene=partial(outside.examinations, attempt=1)),
        "completion_again": partial(play, looks=IN_TRAINING, scene=partial(outside.examinations, attempt=2)),
        "certificates": partial(play, looks=COMPLETED, scene=outside.certificates),
    }
    return tuple(scenes[stop.name](stop) for stop in calendar(season, to_the_end=to_the_end))


def _registering(outside: Outside) -> Mapping[str, Callable[[frozenset[Category], ClerkView], Iterable[Told]]]:
    """Everything up to the reviews, of those who register together; nothing of it needs to be seen first."""
    return {
        "registration": lambda those, _: chain(outside.rosters(those), outside.registrations(those, late=False)),
        "registering_late": lambda those, _: outside.registrations(those, late=True),
        "review": lambda those, _: outside.reviews(those, delayed=False),
        "review_delayed": lambda those, _: outside.reviews(those, delayed=True),
    }
