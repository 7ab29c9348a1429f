"""A small season played on paper by all five services, and what each of them heard from others."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from contracts.admission import PlaceOffered
from contracts.envelope import Heard
from contracts.season import Season
from services.chassis.document import Wire
from services.operate.applicants.generate import generate
from services.operate.replay.happening import Happening
from services.operate.replay.script import Phase, script
from services.operate.replay.view import Enrolment, View
from tests.paper import SERVICES, Paper, service


@dataclass(frozen=True)
class Recording:
    """By service, what the platform and the other services told it; and where the clock stood, to the end."""

    heard: Mapping[str, Sequence[Heard[Any]]]
    stops: Sequence[datetime]
    papers: Mapping[str, Paper]

    @property
    def over(self) -> datetime:
        return self.stops[-1]


@cache
def recording(season_id: str, applicants: int, seed: int, besides: tuple[Happening, ...] = ()) -> Recording:
    """The season of this id with so many applicants; what happens besides is told when it happens."""
    season: Season = service("registration").context[season_id]
    stage = _Stage()
    phases = script(season, generate(season, applicants, seed), seed)
    for phase in phases:
        stage.tell([each for each in besides if each.at <= phase.stop.at])
        stage.play(phase)
    return Recording(stage.heard, [phase.stop.at for phase in phases], stage.papers)


class _Stage:
    def __init__(self) -> None:
        self.papers = {name: Paper(service(name)) for name in SERVICES}
        self.heard: dict[str, list[Heard[Any]]] = {name: [] for name in SERVICES}
        self._told: set[str] = set()

    def tell(self, besides: Sequence[Happening]) -> None:
        for each in besides:
            if each.id not in self._told:
                self._told.add(each.id)
                self._deadlines(each.at)
                self._settle([_wire(each)])

    def play(self, phase: Phase) -> None:
        self._deadlines(phase.stop.at)
        while fresh := [each for each in phase.happenings(self._view()) if each.id not in self._told]:
            self._told |= {each.id for each in fresh}
            self._settle([_wire(each) for each in fresh])
            self._deadlines(phase.stop.at)
            if not phase.follows:
                break

    def _settle(self, wires: Sequence[Wire]) -> None:
        waiting = deque(wires)
        while waiting:
            wire = waiting.popleft()
            for name, paper in self.papers.items():
                if (heard := paper.heard(wire)) is not None:
                    if heard.envelope.source != name:
                        self.heard[name].append(heard)
                    waiting += paper.commit([heard])

    def _deadlines(self, until: datetime) -> None:
        while due := min(((*fired, name) for name, p in self.papers.items() for fired in p.due(until)), default=None):
            at, place, deadline, name = due
            self._settle(self.papers[name].fire(at, place, deadline))

    def _view(self) -> View:
        reviews, admission = self.papers["verification"], self.papers["admission"]
        said = {key: reviews.state(kind, key).said for kind, key in reviews.documents if kind == "review"}
        enrolments = {key: admission.state(kind, key) for kind, key in admission.documents if kind == "enrolment"}
        return View(
            approved=frozenset(key for key, last in said.items() if last is not None and last.outcome == "approved"),
            enrolments={
                key: Enrolment(key, word.base, str(each.stage), word.offered_at, word.physical_by)
                for key, each in enrolments.items()
                if each.place is not None and isinstance(word := each.place.word, PlaceOffered)
            },
        )


def _wire(happening: Happening) -> Wire:
    envelope = happening.envelope()
    return Wire("platform", envelope.type, envelope.headers(), happening.body().decode())
