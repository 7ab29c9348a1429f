"""The walk through the table: from the start, over everything known, until nothing known makes a step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from contracts.envelope import Message
from contracts.messages.admission.decisions import PlaceVacated
from contracts.messages.platform.enrolment import TraineeReinstated
from contracts.messages.time import DeadlineReached
from contracts.season.season import Season
from services.admission.domain.enrolment.closed import until_closing
from services.admission.domain.enrolment.corrections import as_it_stands
from services.admission.domain.enrolment.effects import Says
from services.admission.domain.enrolment.facts import HAPPENINGS, Walked
from services.admission.domain.enrolment.rows import Deadline, Row, Scene, Table, kind_of
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.enrolment.terms import turn
from services.admission.domain.enrolment.versions import TABLES


@dataclass(frozen=True, slots=True)
class Walk:
    """Where everything known leads, and all that is said on the way; of each kind the last word stands."""

    stage: Stage
    says: Says = ()
    counted: tuple[Walked, ...] = ()

    @property
    def types(self) -> frozenset[str]:
        return frozenset(message.TYPE for message in self.says)

    @property
    def left_place(self) -> bool:
        return PlaceVacated.TYPE in self.types


@dataclass(frozen=True, slots=True)
class Step:
    """One move: what was heard, the row it fits, what is said on the way."""

    heard: Walked
    row: Row
    says: Says


def walk(enrolment: Enrolment, season: Season) -> Walk:
    """One step after another, as long as anything known makes one; the last word of each kind is what is said."""
    steps = list(path(enrolment, season))
    says: dict[str, Message] = {}
    for message in (one for step in steps for one in step.says):
        says.pop(message.TYPE, None)
        says[message.TYPE] = message
    counted = tuple(step.heard for step in steps)
    return Walk(steps[-1].row.to if steps else Stage.AWAITING_PLACE, tuple(says.values()), counted)


def path(enrolment: Enrolment, season: Season) -> Iterator[Step]:
    """The steps. What happened makes one step at most; what an owner said stands for as many as it fits."""
    stands = as_it_stands(until_closing(enrolment, season))
    stage, known = Stage.AWAITING_PLACE, list(_in_turn(stands, season))
    said: dict[str, Message] = {}
    while (step := next(_steps(stands, stage, known, season, said), None)) is not None:
        yield step
        stage = step.row.to
        said |= {message.TYPE: message for message in step.says}
        if isinstance(step.heard, HAPPENINGS):
            known.remove(step.heard)


def _steps(
    stands: Enrolment, stage: Stage, known: list[Walked], season: Season, said: Mapping[str, Message]
) -> Iterator[Step]:
    for heard in known:
        if rows := _rows(stands.table, stage, kind_of(heard)):
            scene = Scene(stands, stage, heard, season, said)
            for row in rows:
                if row.when(scene):
                    yield Step(heard, row, row.says(scene))


@cache
def _rows(table: int, stage: Stage, kind: type[Message] | Deadline) -> Table:
    """The rows that hear this kind at this stage: few of a table's, and asked for at every step of every walk."""
    return tuple(row for row in TABLES[table] if row.hears == kind and stage in row.stages)


def _in_turn(enrolment: Enrolment, season: Season) -> Iterator[Walked]:
    """Deadlines first, since what they decided stays; then words; then what happened, by when it took effect.

    A reinstatement goes before the words of the owners: it ends a withdrawal whether it was complete or not.
    """
    yield from (DeadlineReached(name, due) for name, due in enrolment.struck.items())
    yield from (one for one in enrolment.happened if isinstance(one, TraineeReinstated))
    if enrolment.place is not None:
        yield enrolment.place.word
    if enrolment.link is not None:
        yield enrolment.link
    yield from (answered.message for answered in enrolment.answers.values())
    happened = (one for one in enrolment.happened if not isinstance(one, TraineeReinstated))
    yield from sorted(happened, key=lambda one: turn(enrolment, one, season))
