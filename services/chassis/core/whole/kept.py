"""A whole as a service has it: its head and its lines, how words come to them, and the looks at them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BeforeValidator, TypeAdapter

from services.chassis.core.aggregate import Addressed, Aggregate
from services.chassis.core.drawing import LOOK, LineDrawing
from services.chassis.core.whole.head import HeadRules
from services.chassis.core.whole.line import LineRules
from services.chassis.core.whole.look import Looking
from services.chassis.core.whole.parts import WholeHead, WholeLine
from services.chassis.core.whole.spec import Deciding, Sharing

S = TypeVar("S")
H = TypeVar("H")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class SharedWhole(Generic[S, H, P]):
    """Many facts decided as one state, and kept in documents of bounded size."""

    head: Aggregate[WholeHead[S, H]]
    line: Aggregate[WholeLine[P]]
    looking: Looking[S, H, P]

    @property
    def drawing(self) -> LineDrawing[WholeHead[S, H], WholeLine[P]]:
        return LineDrawing(self.head, self.line, "whole", self.looking.draw)

    def addressed(self, key: str, message: Any) -> Addressed:
        """To the line of whom it is about and then to the head, so that it looks; or to the head alone."""
        name = self.looking.deciding.name(message)
        head = Addressed(self.head, key, message)
        return head if name is None else Addressed(self.line, f"{key}/{name}", message, (head,))


def whole(
    kind: str,
    types: tuple[type[S], type[H], type[P]],
    initial: Callable[[str], S],
    sharing: Sharing[S, H, P],
    deciding: Deciding[S],
    older: Callable[[Mapping[str, Any]], str],
) -> SharedWhole[S, H, P]:
    """The whole of this kind; `types` are those of its state, the head's part and a line's.

    `older` gives the key of a state that a release before this one kept in one document: it is shared out at the first
    look.
    """
    state, part, share = types
    heads, lines = HeadRules(sharing, deciding, initial), LineRules(sharing, deciding, initial)

    def carried(stored: Any) -> Any:
        if not isinstance(stored, Mapping) or "look" in stored:
            return stored
        key = older(stored)
        return {"key": key, "part": heads.initial(key).part, "before": stored}

    layout: Any = Annotated[WholeHead[state, part], BeforeValidator(carried)]  # type: ignore[valid-type]
    line_layout: Any = WholeLine[share]  # type: ignore[valid-type]
    return SharedWhole(
        Aggregate(
            kind=kind,
            state=TypeAdapter(layout),
            initial=heads.initial,
            decide=heads.decide,
            evolve=heads.evolve,
            deadlines=heads.deadlines,
            index=heads.index,
            indexes=((LOOK,),),
            joins=True,
            heads=True,
        ),
        Aggregate(
            kind=f"{kind}_line",
            state=TypeAdapter(line_layout),
            initial=lines.initial,
            decide=lines.decide,
            evolve=lines.evolve,
            index=lines.index,
            indexes=(("whole",), ("whole", "waits"), ("whole", "unsettled")),
            joins=True,
        ),
        Looking(sharing, deciding),
    )
