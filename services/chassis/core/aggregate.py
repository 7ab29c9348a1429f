"""What a service tells the chassis about its aggregates, and where its messages go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from contracts.envelope import Message, Received
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

    @property
    def waits(self) -> bool:
        """Whether it has deadlines at all."""
        return self.deadlines is not _none


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message on its way to one aggregate: this message, to that document."""

    aggregate: Aggregate[Any]
    key: str
    message: Any


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message is published."""

    exchange: str
    key: str


Hears = Mapping[type[Message], Callable[[Any], Addressed]]
"""A service's ears: message type → the aggregate it is for. One line each."""
