"""A head and its lines: many documents of one kind that are looked at together, on behalf of one of another kind.

See docs/architecture/drawings.md.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from services.chassis.core.aggregate import Aggregate, Scalar

H = TypeVar("H")
L = TypeVar("L")
H_co = TypeVar("H_co", covariant=True)
L_co = TypeVar("L_co", covariant=True)
LOOK: Final = "look"
"""The index field, then 1, of heads whose lines are to be looked at."""


class Lines(Protocol[H_co, L_co]):
    """What a look works with: one head, its lines, and the way to tell them something, committed like any message."""

    async def head(self) -> H_co:
        """The head as it is now."""

    def each(self, **equals: Scalar) -> AsyncIterator[tuple[str, L_co]]:
        """Its lines whose index fields equal these, in the order of their keys; what changes meanwhile may be seen."""

    async def any(self, **equals: Scalar) -> bool:
        """Whether there is such a line."""

    async def tell(self, messages: Mapping[str, Any]) -> None:
        """Tell these lines something each; returns when it is committed."""

    async def tell_head(self, message: Any) -> None:
        """Tell the head; returns when it is committed."""


@dataclass(frozen=True, slots=True)
class LineDrawing(Generic[H, L]):
    """Lines bear the key of their head in the index field `group`.

    `draw` is one look at one head. It may be cut off anywhere, be begun anew, and be done by two at once, so what it
    tells must be heard once by whoever hears it. It is begun for every head that has the index field `LOOK`.
    """

    head: Aggregate[H]
    lines: Aggregate[L]
    group: str
    draw: Callable[[Lines[H, L], Any], Awaitable[None]]
