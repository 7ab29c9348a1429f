"""What a service tells the chassis about its aggregates, and where its messages go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from contracts.envelope import Envelope, Message, Received
from contracts.vocabulary import Moment

S = TypeVar("S")
Scalar = str | int


def _every(_stored: Mapping[str, Any]) -> bool:
    return True


def _none(_state: Any, _context: Any = None) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[S]):
    """One kind of document and the pure functions that move it.

    `decide` returns what happened: contract messages, which the commit publishes, and private records.
    `evolve` folds each of them. `deadlines` reads from the state what it waits for: name → when;
    at that moment `decide` hears `DeadlineReached`. `index` gives scalar fields to find documents by,
    and `indexes` which of them (compound, in order) the store keeps an index on. `knows` looks at a stored state as it
    lies there: whether this code can move it, or a newer one wrote it, which then has to.

    One that grows without end is kept on pages: each takes `page_entries` messages and never another, and is a document
    of its own, found under `page_key`. Such an aggregate is addressed without the page; what is new goes on the last.

    One that `joins` what it hears knows a repeat by its own state, of which `decide` makes nothing; what it heard is
    not kept by name, so that it does not grow with that. It has no deadlines.

    One that is decided by guiding words says by which, `guided_by`: about what; it hears `GuideMoved` when there is one
    more of them. See docs/architecture/guiding-words.md.

    One that `heads` lines hears a message that is for a line too only when the line has it: see
    docs/architecture/drawings.md.
    """

    kind: str
    state: TypeAdapter[S]
    initial: Callable[[str], S]
    decide: Callable[[S, Received[Any], Any], Sequence[Any]]
    evolve: Callable[[S, Any], S]
    deadlines: Callable[[S, Any], Mapping[str, Moment]] = _none
    index: Callable[[S], Mapping[str, Scalar]] = _none
    indexes: tuple[tuple[str, ...], ...] = field(default=())
    knows: Callable[[Mapping[str, Any]], bool] = _every
    page_entries: int = 0
    joins: bool = False
    guided_by: Callable[[S], str] | None = None
    heads: bool = False

    @property
    def waits(self) -> bool:
        """Whether it has deadlines at all."""
        return self.deadlines is not _none


def page_key(key: str, nth: int) -> str:
    """The key of a page of an aggregate that is kept on pages; the first is 1."""
    return f"{key}/{nth:09d}"


def page_of(key: str) -> tuple[str, int]:
    """The aggregate a page belongs to, and which of its pages it is."""
    name, _, nth = key.rpartition("/")
    return name, int(nth)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message on its way to one aggregate: this message, to that document; and `also` to others.

    Each of them hears it once, whatever happens between two of them: whoever has heard it knows that.
    """

    aggregate: Aggregate[Any]
    key: str
    message: Any
    also: "tuple[Addressed, ...]" = ()

    @property
    def everyone(self) -> "tuple[Addressed, ...]":
        return (self, *self.also)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message is published."""

    exchange: str
    key: str


@dataclass(frozen=True, slots=True)
class Relayed:
    """What somebody else said, said on as it was, under its own envelope; `headers` are ours, besides."""

    message: Message
    envelope: Envelope
    route: Route
    headers: Mapping[str, str]


Hears = Mapping[type[Message], Callable[[Any], Addressed]]
"""A service's ears: message type → the aggregate it is for. One line each."""
