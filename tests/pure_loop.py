"""A whole service in memory: pure aggregates and their ears, and a delivery that trusts no order.

Messages are delivered one by one in the order a `Random` draws, some of them twice; what an aggregate says
goes back into the same draw. So two runs over the same messages take two different ways, and a service that
is right ends both in the same states [SAGA-4]. No clock, no broker, no store:

    states = settle(AGGREGATES, HEARS, context, heard, Random(1), until=moment)
    assert canonical(AGGREGATES, states) == canonical(AGGREGATES, settle(..., Random(2), until=moment))

Like the chassis it drops what a document heard already, numbers what each aggregate says, gives every said
message a derived id, keeps states as JSON between two messages, and fires each deadline once, in its turn,
when nothing else is on its way and `until` has come. Said messages no one here hears are left out.
"""

from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from random import Random
from types import coroutine
from typing import Any, Final

from contracts.envelope import Envelope, Message, Received
from contracts.messages.time import DeadlineReached
from contracts.vocabulary import SHANGHAI
from services.chassis.core.aggregate import Addressed, Aggregate
from services.chassis.core.drawing import LineDrawing
from tests.held import Held, codec_of
from tests.looks import HeldLines, joined, wanted

_LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=SHANGHAI)
Place = tuple[str, str]
"""Where a state stands: the aggregate's kind and key."""


def heard_of(message: Message, time: datetime, name: str, sequence: int = 0, source: str = "platform") -> Received[Any]:
    """A message as it comes from outside, told apart from others by `name`."""
    envelope = Envelope(id=name, source=source, type=message.TYPE, time=time, correlation_id=name, sequence=sequence)
    return Received(message, envelope)


def settle(
    aggregates: Sequence[Aggregate[Any]],
    hears: Mapping[type[Message], Callable[[Any], Addressed]],
    context: Any,
    heard: Sequence[Received[Any]],
    shuffle: Random,
    until: datetime | None = None,
    drawings: Sequence[LineDrawing[Any, Any]] = (),
) -> dict[Place, Any]:
    """Deliver everything, and all that follows from it, in an order drawn by `shuffle`; the states at rest.

    Deadlines up to `until` fire in due order, each once all messages have been delivered; none without `until`.
    """
    return run(aggregates, hears, context, heard, shuffle, until, drawings).states()


def run(
    aggregates: Sequence[Aggregate[Any]],
    hears: Mapping[type[Message], Callable[[Any], Addressed]],
    context: Any,
    heard: Sequence[Received[Any]],
    shuffle: Random,
    until: datetime | None = None,
    drawings: Sequence[LineDrawing[Any, Any]] = (),
) -> "Loop":
    """As `settle`, for tests that also ask what was `said`."""
    loop = Loop({aggregate.kind: aggregate for aggregate in aggregates}, hears, context, shuffle, drawings)
    loop.deliver(heard)
    while until is not None and (due := loop.next_deadline(until)) is not None:
        loop.fire(*due)
    return loop


def canonical(aggregates: Sequence[Aggregate[Any]], states: Mapping[Place, Any]) -> dict[Place, Any]:
    """The states as JSON without their `sequence` fields, fit to compare two runs."""
    kinds = {aggregate.kind: aggregate for aggregate in aggregates}
    return {place: _bare(_dumped(kinds[place[0]], place[1], state)) for place, state in states.items()}


def _dumped(kind: Aggregate[Any], key: str, state: Any) -> Any:
    """A whole is no state of its head's."""
    adapter = kind.state if type(kind.initial(key)) is type(state) else codec_of(type(state))
    return adapter.dump_python(state, mode="json")


@dataclass(slots=True)
class Document:
    """What a store would keep of one aggregate."""

    held: Held
    state: Any
    heard: set[str] = field(default_factory=set)
    said: int = 0

    def looked_at(self) -> Any:
        """The state, read once for each time it was stored; whoever moves it reads it for himself."""
        return self.held.state(self.state)


@dataclass(slots=True)
class Loop:
    """The documents so far, and every contract message said, in the order it was said."""

    kinds: Mapping[str, Aggregate[Any]]
    hears: Mapping[type[Message], Callable[[Any], Addressed]]
    context: Any
    shuffle: Random
    drawings: Sequence[LineDrawing[Any, Any]] = ()
    documents: dict[Place, Document] = field(default_factory=dict)
    said: list[Received[Any]] = field(default_factory=list)
    looks: list[Coroutine[Any, Any, None]] = field(default_factory=list)
    steps: int = 0

    def states(self) -> dict[Place, Any]:
        """By kind and key; of a whole, under those of its head, all that is known of it."""
        return joined(self.drawings, {place: document.looked_at() for place, document in self.documents.items()})

    def deliver(self, heard: Sequence[Received[Any]]) -> None:
        """Everything in `heard` and what follows, each at a drawn turn; one in five comes twice."""
        waiting = self._repeated(heard)
        while waiting or self.looks or self._asked():
            if not waiting or (self.drawings and self.shuffle.random() < 0.5):
                before = len(self.said)
                self._look()
                waiting += self._repeated(self.said[before:])
                continue
            turn = waiting.pop(self.shuffle.randrange(len(waiting)))
            if (address := self.hears.get(type(turn.message))) is not None:
                for addressed in address(turn.message).everyone:
                    place = (addressed.aggregate.kind, addressed.key)
                    waiting += self._repeated(self._commit(place, Received(addressed.message, turn.envelope)))

    def _asked(self) -> list[tuple[LineDrawing[Any, Any], str]]:
        return [(drawing, key) for drawing in self.drawings for key in wanted(drawing, self._held)]

    def _look(self) -> None:
        """One step of a look: two may be at it at once, and one may end in its midst."""
        asked = self._asked()
        if asked and (not self.looks or (len(self.looks) < 2 and self.shuffle.random() < 0.2)):
            drawing, key = asked[self.shuffle.randrange(len(asked))]
            self.looks.append(drawing.draw(HeldLines(drawing, key, self._held, self._tell, _turn), self.context))  # type: ignore[arg-type]
        if self.looks:
            look = self.looks[self.shuffle.randrange(len(self.looks))]
            if self.shuffle.random() < 0.01:
                self.looks.remove(look)
                look.close()
                return
            try:
                look.send(None)
            except StopIteration:
                self.looks.remove(look)

    def _held(self, aggregate: Aggregate[Any]) -> dict[str, Any]:
        return {key: document.looked_at() for (kind, key), document in self.documents.items() if kind == aggregate.kind}

    def _tell(self, aggregate: Aggregate[Any], key: str, message: Any) -> None:
        self.steps += 1
        name = f"step-{self.steps}"
        envelope = Envelope(id=name, source="looks", type="test.looked.v1", time=_LONG_AGO, correlation_id=name)
        self._commit((aggregate.kind, key), Received(message, envelope))

    def _repeated(self, heard: Sequence[Received[Any]]) -> list[Received[Any]]:
        return [again for one in heard for again in [one] * (2 if self.shuffle.random() < 0.2 else 1)]

    def next_deadline(self, until: datetime) -> tuple[datetime, Place, str] | None:
        """The earliest deadline not fired yet, if it is due by `until`."""
        return min((due for due in self._deadlines() if due[0] <= until), default=None)

    def fire(self, due: datetime, place: Place, name: str) -> None:
        envelope = Envelope(
            id=_firing(place, name, due),
            source="deadlines",
            type="clock.deadline_reached.v1",
            time=due,
            correlation_id=_firing(place, name, due),
        )
        self.deliver(self._commit(place, Received(DeadlineReached(name, due), envelope)))

    def _deadlines(self) -> Iterator[tuple[datetime, Place, str]]:
        for place, document in self.documents.items():
            kind = self.kinds[place[0]]
            for name, due in kind.deadlines(document.looked_at(), self.context).items():
                if f"deadlines/{_firing(place, name, due)}" not in document.heard:
                    yield due, place, name

    def _commit(self, place: Place, heard: Received[Any]) -> list[Received[Any]]:
        kind = self.kinds[place[0]]
        if place not in self.documents:
            initial = kind.state.dump_python(kind.initial(place[1]), mode="json")
            self.documents[place] = Document(Held(kind.state), initial)
        document = self.documents[place]
        if heard.key in document.heard:
            return []
        if not kind.joins:
            document.heard.add(heard.key)
        before = kind.state.validate_python(document.state)
        events = list(kind.decide(before, heard, self.context))
        document.state = kind.state.dump_python(reduce(kind.evolve, events, before), mode="json")
        said = [self._said(place, document, heard, event) for event in events if isinstance(event, Message)]
        self.said += said
        return said

    def _said(self, place: Place, document: Document, cause: Received[Any], message: Message) -> Received[Any]:
        document.said += 1
        envelope = Envelope(
            id=f"{'/'.join(place)[:100]}#{document.said}",
            source=place[0],
            type=message.TYPE,
            time=cause.time,
            correlation_id=cause.envelope.correlation_id,
            causation_id=cause.envelope.id,
            sequence=document.said,
        )
        return Received(message, envelope)


@coroutine
def _turn() -> Generator[None, None, None]:
    """Others may come between."""
    yield


def _firing(place: Place, name: str, due: datetime) -> str:
    return f"{name}@{due.isoformat()}/{'/'.join(place)}"[:128]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key != "sequence"}
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    return value
