"""Services on paper: the chassis' own pure step, with memory for a store and a list for a broker.

A whole season can be played so, and what each service heard from others written down; then any one service can be
told the same again in another order, in other batches, with repeats. Evidence for domains and for the pure step
alone: nothing here stands in for broker or store where those are what is tried.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from importlib import import_module
from random import Random
from typing import Any, Final

from contracts.envelope import Envelope, Received, attributes_of
from contracts.hears import HEARS
from contracts.messages.time import DeadlineReached
from contracts.references import Rejection
from contracts.season.moving import as_written
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI
from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import (
    Delivery,
    Document,
    OutboxMessage,
    Outcome,
    Speaker,
    advance,
    deadline_delivery,
)
from services.chassis.core.drawing import LineDrawing
from services.chassis.http.edge import read
from services.chassis.http.service import Service
from tests.held import Held, codec_of
from tests.kept import Kept, Place
from tests.looks import HeldLines, finished, joined, looking_of

SERVICES: Final = ("registration", "verification", "exams", "admission", "finance")
_STEP: Final = "test.looked.v1"
_LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=SHANGHAI)


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
    kept: Kept = field(init=False)

    def __post_init__(self) -> None:
        self.kept = Kept(self.service.aggregates, self.service.drawings, self._read)
        self._speaker = Speaker(self.service.name, self.service.route, self.service.context, lambda _: True)
        self._looks = 0
        self._ears = frozenset(HEARS[self.service.name])
        self._held: dict[Place, tuple[Held, Aggregate[Any]]] = {}
        self._kinds: dict[str, Aggregate[Any]] = {each.kind: each for each in self.service.aggregates}

    @property
    def documents(self) -> Mapping[Place, Document]:
        """All that is kept, by kind and key."""
        return self.kept.documents

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
            while heads := self.kept.wanted(drawing):
                for key in heads:
                    lines = HeldLines(drawing, key, partial(self._seen, drawing, key), hear)
                    finished(drawing.draw(lines, self.service.context))  # type: ignore[arg-type]
        return said

    def _states(self, aggregate: Aggregate[Any]) -> Mapping[str, Any]:
        return self.kept.states(aggregate.kind)

    def _seen(self, drawing: LineDrawing[Any, Any], head: str, aggregate: Aggregate[Any]) -> Mapping[str, Any]:
        """What a look at this head sees."""
        return self.kept.lines(drawing, head) if aggregate is drawing.lines else self._states(aggregate)

    def _read(self, place: Place, stored: Mapping[str, Any]) -> Any:
        return self._of(place)[0].state(stored)

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
        self.kept.put(place, after)
        return after.outbox if after is not before else ()

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
                lines = list(self.kept.lines(drawing, key).values())
                head = self._states(drawing.head).get(key, drawing.head.initial(key))
                return looking.noted(head, lines) if lines or document.version else None
        return self.kept.states(kind).get(key)

    def canonical(self) -> str:
        """Every state as JSON without what only counts words: equal for equal states, to the byte."""
        held = {(kind, key): state for kind in self._kinds for key, state in self.kept.states(kind).items()}
        wholes = joined(self.service.drawings, held)
        states = {
            "/".join(place): _bare(
                self.documents[place].state
                if state is held[place]
                else codec_of(type(state)).dump_python(state, mode="json")
            )
            for place, state in wholes.items()
        }
        return json.dumps(states, sort_keys=True, ensure_ascii=False)


def first_due(papers: Mapping[str, Paper], until: datetime) -> tuple[datetime, Place, str, str] | None:
    """The first deadline of all these services that has come, and whose it is."""
    due = ((*fired, name) for name, paper in papers.items() if (fired := paper.kept.next_due(until)) is not None)
    return min(due, default=None)


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
        fired = paper.kept.next_due(until)
        if fired is None:
            return paper
        waiting = [again for outgoing in paper.fire(*fired) if (again := paper.heard(outgoing)) is not None]
