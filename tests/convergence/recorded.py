"""A small season played on paper by all five services, and what each of them heard from others."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from contracts.envelope import Received
from contracts.season.season import Season
from rehearsal.applicants.generate import generate
from rehearsal.simulator.happening import Happening
from rehearsal.simulator.script import Phase, script
from rehearsal.simulator.view import ClerkView, EnrolmentLine
from services.admission.domain.intake.noticing import proposed
from services.chassis.core.document import OutboxMessage
from tests.paper import SERVICES, Paper, first_due, service


@dataclass(frozen=True)
class Told:
    """What the platform told in one phase, and where the clock stood then."""

    phase: str
    at: datetime
    messages: Sequence[OutboxMessage]


@dataclass(frozen=True)
class Recording:
    """By service, what the platform and the other services told it; by phase, what the platform told; how it ended.

    `said` is everything anybody said, in that order.
    """

    heard: Mapping[str, Sequence[Received[Any]]]
    told: Sequence[Told]
    papers: Mapping[str, Paper]
    said: Sequence[OutboxMessage] = ()

    @property
    def stops(self) -> Sequence[datetime]:
        """Where the clock stood, to the end."""
        return [each.at for each in self.told]

    @property
    def over(self) -> datetime:
        return self.stops[-1]


@cache
def recording(season_id: str, applicants: int, seed: int, besides: tuple[Happening, ...] = ()) -> Recording:
    """The season of this id with so many applicants; what happens besides is told when it happens."""
    return performed(service("registration").context[season_id], applicants, seed, besides)


def performed(season: Season, applicants: int, seed: int, besides: Sequence[Happening] = ()) -> Recording:
    """The same of any season the services know."""
    stage = _Stage()
    told: list[Told] = []
    for phase in script(season, generate(season, applicants, seed), seed):
        before = len(stage.messages)
        stage.tell([each for each in besides if each.at <= phase.stop.at])
        stage.play(phase)
        told.append(Told(phase.stop.name, phase.stop.at, tuple(stage.messages[before:])))
    return Recording(stage.heard, told, stage.papers, stage.said)


def retold(phases: Sequence[Told]) -> Mapping[str, Paper]:
    """The season played again by what the platform told in each phase, to nobody who looks first."""
    stage = _Stage()
    for phase in phases:
        stage.deadlines(phase.at)
        stage.settle(phase.messages)
        stage.deadlines(phase.at)
    return stage.papers


class _Stage:
    def __init__(self) -> None:
        self.papers = {name: Paper(service(name)) for name in SERVICES}
        self.heard: dict[str, list[Received[Any]]] = {name: [] for name in SERVICES}
        self.messages: list[OutboxMessage] = []
        self.said: list[OutboxMessage] = []
        self._told: set[str] = set()

    def tell(self, besides: Sequence[Happening]) -> None:
        for each in besides:
            if each.id not in self._told:
                self._told.add(each.id)
                self.deadlines(each.at)
                self._hear([each])

    def play(self, phase: Phase) -> None:
        self.deadlines(phase.stop.at)
        while fresh := [each for each in phase.happenings(self._view()) if each.id not in self._told]:
            self._told |= {each.id for each in fresh}
            self._hear(fresh)
            self.deadlines(phase.stop.at)
            if not phase.follows:
                break

    def _hear(self, fresh: Sequence[Happening]) -> None:
        messages = [_outgoing(each) for each in fresh]
        self.messages += messages
        self.settle(messages)

    def settle(self, messages: Sequence[OutboxMessage]) -> None:
        waiting = deque(messages)
        while waiting:
            message = waiting.popleft()
            self.said.append(message)
            for name, paper in self.papers.items():
                if (heard := paper.heard(message)) is not None:
                    if heard.envelope.source != name:
                        self.heard[name].append(heard)
                    waiting += paper.commit([heard])

    def deadlines(self, until: datetime) -> None:
        while fired := first_due(self.papers, until):
            at, place, deadline, name = fired
            self.settle(self.papers[name].fire(at, place, deadline))

    def _view(self) -> ClerkView:
        reviews, admission = self.papers["verification"], self.papers["admission"]
        said = {key: reviews.state(kind, key).said for kind, key in reviews.documents if kind == "review"}
        enrolments = {key: admission.state(kind, key) for kind, key in admission.documents if kind == "enrolment"}
        intakes = [admission.state(kind, key) for kind, key in admission.documents if kind == "intake"]
        return ClerkView(
            approved=frozenset(key for key, last in said.items() if last is not None and last.outcome == "approved"),
            enrolments={
                key: EnrolmentLine(key, each.offer.base, str(each.stage), each.offer.offered_at, each.offer.physical_by)
                for key, each in enrolments.items()
                if each.offered
            },
            unconfirmed={
                intake.base: tuple(
                    line.application for line in proposed(intake) if line.application not in intake.confirmed
                )
                for intake in intakes
            },
            unplaced=frozenset(key for key, each in enrolments.items() if each.stage == "unplaced"),
        )


def _outgoing(happening: Happening) -> OutboxMessage:
    envelope = happening.envelope()
    return OutboxMessage("platform", envelope.type, envelope.headers(), happening.body().decode())
