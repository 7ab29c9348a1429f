"""A whole service as the chassis runs it; each service's `app.py` builds one by hand."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from fastapi import APIRouter
from prometheus_client import CollectorRegistry

from contracts.catalogue import CATALOGUE
from contracts.envelope import Message
from contracts.hearers import HEARERS
from contracts.references import Rejection
from services.chassis.core.aggregate import Aggregate, Hears, Route, Scalar
from services.chassis.core.document import Delivery, OutboxMessage
from services.chassis.core.drawing import LineDrawing
from services.chassis.core.guide import GUIDE, Guided
from services.chassis.core.settings import ChassisSettings
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.gate import Gate

S = TypeVar("S")


class Documents(Protocol):
    """Read access to the service's own aggregates, for read models."""

    async def get(self, aggregate: Aggregate[S], key: str) -> S | None:
        """The state of one aggregate, or None when nothing was ever heard of it."""

    async def counted(self, aggregate: Aggregate[S], key: str) -> tuple[S, int] | None:
        """The same, and how many words it was made of: the later of two states has the higher number."""

    async def many(self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], most: int) -> int:
        """How many aggregates there are whose index fields equal these, counted up to `most`."""

    async def counts(
        self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], of: Sequence[str]
    ) -> Counter[tuple[Any, ...]]:
        """How many aggregates there are whose index fields equal these, by what their index fields `of` are.

        None is what stands in the place of a field that one stored by an older release does not have.
        """

    async def page(
        self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], after: str = "", limit: int = 500
    ) -> Sequence[tuple[str, S]]:
        """Up to `limit` aggregates whose index fields equal these, in key order, after that key."""


def following(page: Sequence[tuple[str, S]], limit: int) -> str | None:
    """What to give as `after` for the page that follows this one; None when this one was not full."""
    return page[-1][0] if len(page) == limit else None


def types_of(hears: Hears) -> frozenset[str]:
    """The names of what is heard, in every version there is."""
    stems = {message.TYPE.rpartition(".v")[0] for message in hears}
    return frozenset(name for name in CATALOGUE if name.rpartition(".v")[0] in stems)


TurnsAway = Callable[[Any], Awaitable[Rejection | None]]
"""What is wrong with a message, by what is kept here: asked before it is heard, wherever it came in."""
Room = Callable[[str, str], Awaitable[Rejection | None]]
"""Whether what a message of this type, with this JSON, comes to can be kept; asked before the HTTP edge takes it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a service said at its HTTP edge, under which id, and because of which request, where that bore a key."""

    id: str
    message: Message
    asked: str = ""


class Tell(Protocol):
    """Says what the service itself has to say, from its HTTP edge."""

    async def __call__(self, saying: Callable[[datetime], Message], name: str = "", key: str = "") -> Said | None:
        """Say this as of now; it comes to its hearers, whatever becomes of the broker. None where that is not known.

        Under a `name` one message is said, ever: whoever says another later has said the first one once more, and gets
        that, with the key under which it was asked for.
        """

    async def before(self, names: str, key: str) -> Said | None:
        """What was said because of the request with this key, under a name that begins so."""

    async def now(self) -> datetime:
        """As of when it would be said: business time. Raises `Unavailable`."""

    async def publish(self, messages: Sequence[OutboxMessage]) -> Sequence[bool]:
        """Publish what is kept nowhere, since nothing follows from it; of each, whether the broker has it."""


Moved = Callable[[str, Sequence[str]], None]
"""Whoever is told which documents, by key, of which kind were moved."""
Woken = Callable[[Mapping[str, Sequence[str]]], None]
"""Whoever is told which documents were moved elsewhere, keys by kind."""


class Waking(Protocol):
    """Words between the processes of a service, to the one that leads in something."""

    async def wake(self, moved: Mapping[str, Sequence[str]]) -> None:
        """Tell whoever leads that these were moved; nobody may."""

    async def listen(self, told: Woken | None) -> None:
        """Tell this of them from now on, or nobody: another leads. Raises `Unavailable`."""


Say = Callable[[Sequence[OutboxMessage]], Awaitable[Sequence[bool]]]
"""Publishes these, and tells of each whether the broker has it."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a service works with that does more than hear and answer: beside its inbox, in each process that works.

    `commit` takes deliveries like those of the inbox, and tries again while what it takes is away; `lease` tells
    whether this process holds what goes by that name, for so many milliseconds from now; `on_commit` tells which
    documents of which kind were moved here, until what it returned is called; `contained` runs what may fail without
    harm to its neighbours, and tells whether it ended well; `say` publishes, and tells what the broker confirmed. What
    is done within `at_work` is in hand, for whoever waits until nothing is. By `wakes` one process that leads hears
    from the others what they moved.
    """

    documents: Documents
    commit: Callable[[Sequence[Delivery]], Awaitable[None]]
    now: Callable[[], Awaitable[datetime | None]]
    lease: Callable[[str, int], Awaitable[bool]]
    on_commit: Callable[[Moved], Callable[[], None]]
    contained: Callable[[str, Awaitable[None]], Awaitable[bool]]
    callers: CallerDirectory
    registry: CollectorRegistry
    say: Say
    at_work: Callable[[], AbstractContextManager[None]]
    wakes: Waking


@dataclass(frozen=True, slots=True)
class Service:
    """Name, ears, aggregates, and the pure data they decide with.

    `screen` turns misfits away at the edge; `route` says where a message is published; `reads` are the
    HTTP read models, given the documents; `public` are those for everybody, and `guarded` those that ask the gate
    themselves, each look at which is said before it is answered; `room` turns away at the HTTP edge what is too much.
    `context` is handed to every `decide` and `deadlines`; `hearers` are the services that hear what is said, by type;
    `beside` is what it does besides, until it is cancelled; `drawings` are heads whose lines are looked at together;
    `turns_away` asks, by type, what `screen` cannot know; `guided` says which words of its store move `context`.
    """

    name: str
    settings: ChassisSettings
    aggregates: tuple[Aggregate[Any], ...]
    hears: Hears
    context: Any
    screen: Callable[[Message], Rejection | None]
    route: Callable[[Message], Route]
    reads: Callable[[Documents], APIRouter]
    public: Callable[[Documents], APIRouter] | None = None
    guarded: Callable[[Documents, Tell, Gate], APIRouter] | None = None
    room: Callable[[Documents], Room] | None = None
    hearers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: HEARERS)
    beside: Callable[[Bench], Awaitable[None]] | None = None
    drawings: tuple[LineDrawing[Any, Any], ...] = ()
    turns_away: Callable[[Documents], Mapping[type[Message], TurnsAway]] = lambda _documents: {}
    guided: Guided | None = None

    @property
    def kept(self) -> tuple[Aggregate[Any], ...]:
        """What its store keeps: its aggregates, and the words it is guided by, where it is."""
        return self.aggregates if self.guided is None else (*self.aggregates, GUIDE)
