"""Services on paper: the chassis' own pure step, with memory for a store and a list for a broker.

A whole season can be played so, and what each service heard from others written down; then any one service can be
told the same again in another order, in other batches, with repeats. Evidence for domains and for the pure step
alone: nothing here stands in for broker or store where those are what is tried.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from importlib import import_module
from random import Random
from typing import Any, Final

from pydantic import TypeAdapter

from contracts.envelope import Envelope, Received, attributes_of
from contracts.hears import HEARS
from contracts.messages.time import DeadlineReached
from contracts.references import Rejection
from contracts.season.moving import as_written
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI, Moment
from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import (
    Delivery,
    Document,
    OutboxMessage,
    Outcome,
    Speaker,
    advance,
    deadline_delivery,
    epoch_ms,
)
from services.chassis.core.drawing import LOOK, LineDrawing
from services.chassis.http.edge import read
from services.chassis.http.service import Service
from tests.held import Held
from tests.looks import HeldLines, finished, joined, looking_of

SERVICES: Final = ("registration", "verification", "exams", "admission", "finance")
Place = tuple[str, str]
_STEP: Final = "test.looked.v1"
_LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=SHANGHAI)
_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)


@cache
def service(name: str) -> Service:
    """The service as it is built for development; it connects to nothing."""
    built: Service = import_module(f"services.{name}.app").build(import_module(f"services.{name}.settings").Settings())
    return built


@contextmanager
def taken_in(season: Season) -> Iterator[None]:
    """A season that no file holds, among those of every service while the block lasts."""
    contexts = [service(name).context for name in SERVICES]
    known: list[Any] = [as_written(getattr(context, "seasons", context)) for context in contexts]
    for seasons in known:
        seasons[season.id] = season
    try:
        yield
    finally:
        for seasons in known:
            del seasons[season.id]


@dataclass
class Paper:
    """One service's documents."""

    service: Service
    documents: dict[Place, Document] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._speaker = Speaker(self.service.name, self.service.route, self.service.context, lambda _: True)
        self._looks = 0
        self._ears = frozenset(HEARS[self.service.name])
        self._held: dict[Place, tuple[Held, Aggregate[Any]]] = {}
        self._kinds: dict[str, Aggregate[Any]] = {each.kind: each for each in self.service.aggregates}

    def commit(self, heard: Iterable[Received[Any]]) -> list[OutboxMessage]:
        """One batch, as a worker would commit it; what the service then says. Raises the first defect."""
        mail: dict[Place, list[Delivery]] = defaultdict(list)
        for each in heard:
            for to in self.service.hears[type(each.message)](each.message).everyone:
                received = Received(to.message, each.envelope)
                mail[to.aggregate.kind, to.key].append(Delivery(to.aggregate, to.key, received))
        turns = sorted(mail, key=lambda place: self._kinds[place[0]].heads)
        said = [outgoing for place in turns for outgoing in self._advanced(place, mail[place])]
        return [*said, *self._looked()]

    def _looked(self) -> list[OutboxMessage]:
        """What heads and lines say when they are looked at, as often as it is asked for."""
        said: list[OutboxMessage] = []

        def hear(aggregate: Aggregate[Any], key: str, message: Any) -> None:
            self._looks += 1
            name = f"look-{self._looks}"
            envelope = Envelope(id=name, source=self.service.name, type=_STEP, time=_LONG_AGO, correlation_id=name)
            delivery = Delivery(aggregate, key, Received(message, envelope))
            said.extend(self._advanced((aggregate.kind, key), [delivery]))

        for drawing in self.service.drawings:
            while heads := self._wanted(drawing):
                for key in heads:
                    finished(drawing.draw(HeldLines(drawing, key, self._states, hear), self.service.context))  # type: ignore[arg-type]
        return said

    def _wanted(self, drawing: LineDrawing[Any, Any]) -> list[str]:
        """The heads that ask for a look, as a store would find them."""
        kind = drawing.head.kind
        return sorted(key for (of, key), document in self.documents.items() if of == kind and document.index.get(LOOK))

    def _states(self, aggregate: Aggregate[Any]) -> dict[str, Any]:
        return {key: state for (_, key), state in self._placed(aggregate)}

    def _placed(self, aggregate: Aggregate[Any]) -> Iterator[tuple[Place, Any]]:
        for place, document in self.documents.items():
            if place[0] == aggregate.kind and document.version:
                yield place, self._read(place)

    def _read(self, place: Place) -> Any:
        return self._of(place)[0].state(self.documents[place].state)

    def _of(self, place: Place) -> tuple[Held, Aggregate[Any]]:
        """What holds this one document's state, and the aggregate that reads and writes it so."""
        if (known := self._held.get(place)) is None:
            kind = self._kinds[place[0]]
            held: Any = Held(kind.state)
            known = self._held[place] = held, replace(kind, state=held)
        return known

    def _advanced(self, place: Place, deliveries: Sequence[Delivery]) -> Sequence[OutboxMessage]:
        before = self.documents.get(place, Document(place[1]))
        after, results = advance(self._of(place)[1], before, deliveries, self._speaker, "token")
        for result in results:
            if result.outcome is Outcome.DEFECT and result.defect is not None:
                raise result.defect
        self.documents[place] = after
        return after.outbox if after is not before else ()

    def due(self, until: datetime) -> Iterator[tuple[datetime, Place, str]]:
        """Deadlines that have come."""
        latest = epoch_ms(until)
        for place, document in self.documents.items():
            for name, at in document.deadlines.items() if document.due <= latest else ():
                if (due := _MOMENT.validate_python(at)) <= until:
                    yield due, place, name

    def fire(self, due: datetime, place: Place, name: str) -> Sequence[OutboxMessage]:
        delivery = deadline_delivery(self._kinds[place[0]], place[1], name, due)
        assert isinstance(delivery.heard.message, DeadlineReached)
        return [*self._advanced(place, [delivery]), *self._looked()]

    def heard(self, outgoing: OutboxMessage) -> Received[Any] | None:
        """A message as this service hears it; None when it is not for its ears."""
        if outgoing.headers["ce-type"] not in self._ears:
            return None
        heard = read(self.service, attributes_of(outgoing.headers), outgoing.body.encode())
        return None if isinstance(heard, Rejection) else heard

    def state(self, kind: str, key: str) -> Any:
        """The state of one aggregate; of a whole, all that is known of it."""
        document = self.documents.get((kind, key), Document(key))
        for drawing in self.service.drawings:
            if drawing.head.kind == kind and (looking := looking_of(drawing)) is not None:
                lines = [each for each in self._states(drawing.lines).values() if each.whole == key]
                head = self._states(drawing.head).get(key, drawing.head.initial(key))
                return looking.noted(head, lines) if lines or document.version else None
        if not document.version:
            return None
        return self._read((kind, key))

    def canonical(self) -> str:
        """Every state as JSON without what only counts words: equal for equal states, to the byte."""
        held = {place: state for kind in self._kinds.values() for place, state in self._placed(kind)}
        wholes = joined(self.service.drawings, held)
        states = {
            "/".join(place): _bare(
                self.documents[place].state
                if state is held[place]
                else TypeAdapter(type(state)).dump_python(state, mode="json")
            )
            for place, state in wholes.items()
        }
        return json.dumps(states, sort_keys=True, ensure_ascii=False)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key != "sequence"}
    if isinstance(value, list | tuple):
        return [_bare(inner) for inner in value]
    return value


def retold(name: str, heard: Sequence[Received[Any]], shuffle: Random, until: datetime) -> Paper:
    """The service told all of this, each up to three times, in a drawn order and in drawn batches.

    What it says to itself goes back among what is still to come; deadlines up to `until` fire in their order when
    nothing else is left.
    """
    paper = Paper(service(name))
    waiting = [each for each in heard for _ in range(shuffle.randint(1, 3))]
    while True:
        shuffle.shuffle(waiting)
        while waiting:
            size = shuffle.randint(1, 12)
            batch, waiting = waiting[:size], waiting[size:]
            own = [again for outgoing in paper.commit(batch) if (again := paper.heard(outgoing)) is not None]
            for each in own:
                waiting.insert(shuffle.randint(0, len(waiting)), each)
        fired = min(paper.due(until), default=None)
        if fired is None:
            return paper
        waiting = [again for outgoing in paper.fire(*fired) if (again := paper.heard(outgoing)) is not None]
