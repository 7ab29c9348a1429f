"""What a service on paper keeps, found as quickly in a whole season as in a small one.

States are read once for each time they were moved; lines are found by their head, and the next deadline lies on top.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush
from typing import Any, Final

from pydantic import TypeAdapter

from contracts.vocabulary import Moment
from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.core.document import Document
from services.chassis.core.drawing import LOOK, LineDrawing

Place = tuple[str, str]
Due = tuple[datetime, Place, str]
Read = Callable[[Place, Mapping[str, Any]], Any]
Group = tuple[str, str, Scalar | None]
"""Kind of the lines, the index field with the key of their head, and that key."""
_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)


class Kept:
    """Documents by their place, and what is asked of them; `read` makes a state of what is stored."""

    def __init__(
        self, aggregates: Sequence[Aggregate[Any]], drawings: Sequence[LineDrawing[Any, Any]], read: Read
    ) -> None:
        self.documents: dict[Place, Document] = {}
        self._read = read
        self._kinds = {each.kind: each for each in aggregates}
        self._groups = {(each.lines.kind, each.group) for each in drawings}
        self._states: dict[str, dict[str, Any]] = defaultdict(dict)
        self._lines: dict[Group, dict[str, Any]] = defaultdict(dict)
        self._heads: dict[tuple[Place, str], Scalar | None] = {}
        self._unread: dict[str, dict[str, None]] = defaultdict(dict)
        self._wanted: dict[str, set[str]] = defaultdict(set)
        self._waking: list[Due] = []

    def put(self, place: Place, document: Document) -> None:
        """In the place of what stood there."""
        before = self.documents.get(place)
        self.documents[place] = document
        self._unread[place[0]][place[1]] = None
        (self._wanted[place[0]].add if document.index.get(LOOK) else self._wanted[place[0]].discard)(place[1])
        for name, at in document.deadlines.items():
            if before is None or before.deadlines.get(name) != at:
                heappush(self._waking, (_MOMENT.validate_python(at), place, name))

    def states(self, kind: str) -> Mapping[str, Any]:
        """Those of this kind, by their keys."""
        aggregate, held = self._kinds[kind], self._states[kind]
        for key in self._unread.pop(kind, ()):
            document = self.documents[kind, key]
            if document.version:
                held[key] = state = self._read((kind, key), document.state)
                self._file(aggregate, key, state)
        return held

    def wanted(self, drawing: LineDrawing[Any, Any]) -> list[str]:
        """The heads that ask for a look, as a store would find them."""
        return sorted(self._wanted[drawing.head.kind])

    def lines(self, drawing: LineDrawing[Any, Any], head: str) -> Mapping[str, Any]:
        """Those of one head."""
        self.states(drawing.lines.kind)
        return self._lines.get((drawing.lines.kind, drawing.group, head), {})

    def _file(self, aggregate: Aggregate[Any], key: str, state: Any) -> None:
        """Under the head it is of now."""
        for kind, group in self._groups:
            if kind == aggregate.kind:
                place = ((kind, key), group)
                self._lines[kind, group, self._heads.get(place)].pop(key, None)
                self._heads[place] = head = aggregate.index(state).get(group)
                self._lines[kind, group, head][key] = state

    def due(self, until: datetime) -> list[Due]:
        """Deadlines that have come, in their order."""
        return sorted({each for each in self._waking if each[0] <= until and self._stands(each)})

    def next_due(self, until: datetime) -> Due | None:
        """The first of them."""
        while self._waking and not self._stands(self._waking[0]):
            heappop(self._waking)
        return self._waking[0] if self._waking and self._waking[0][0] <= until else None

    def _stands(self, due: Due) -> bool:
        """Neither struck nor moved since."""
        at, place, name = due
        told = self.documents[place].deadlines.get(name)
        return told is not None and _MOMENT.validate_python(told) == at
