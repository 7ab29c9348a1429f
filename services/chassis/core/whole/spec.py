"""What a service tells the chassis about a whole: the pure functions it is decided by, and how it is shared out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from contracts.envelope import Received
from contracts.vocabulary import Moment

S = TypeVar("S")
H = TypeVar("H")
P = TypeVar("P")


def _no_deadlines(_state: Any, _context: Any) -> Mapping[str, Moment]:
    return {}


@dataclass(frozen=True, slots=True)
class Sharing(Generic[S, H, P]):
    """`split` gives what no name has and what each has; `join` puts it together, with what equals `like` the same.

    `blank` is the part of a name of which nothing is known.
    """

    split: Callable[[S], tuple[H, Mapping[str, P]]]
    join: Callable[[H, Mapping[str, P], S | None], S]
    blank: P


@dataclass(frozen=True, slots=True)
class Deciding(Generic[S]):
    """`decide` and `evolve` are those of any aggregate, of the whole state.

    `note` is what a word makes of the state before anything is decided: the very same where it is nothing new. `alone`
    tells of whose words each is decided by itself; the others of all names are noted together, and `together` decides
    what follows from the state before to the one after, as of the latest of them. `name` tells whose part a message is
    about, heard or said; None of what is the head's. `wants` tells, of the head's part alone with what waits there
    noted, whether a word of a name has to be decided now, or may wait for another.
    """

    decide: Callable[[S, Received[Any], Any], Sequence[Any]]
    evolve: Callable[[S, Any], S]
    note: Callable[[S, Received[Any]], S]
    together: Callable[[S, S, Moment, Any], Sequence[Any]]
    name: Callable[[Any], str | None]
    alone: Callable[[Any], bool] = lambda _message: False
    wants: Callable[[S, Any], bool] = lambda _state, _message: True
    deadlines: Callable[[S, Any], Mapping[str, Moment]] = _no_deadlines
