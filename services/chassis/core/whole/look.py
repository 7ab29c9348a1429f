"""One look at a whole: everything that waits is decided, and what follows counts at once or not at all.

What it finds is prepared at the lines, counts with one commit of the head, and is said by the lines then. Whoever ends
before that commit has said nothing; whoever ends after it leaves lines that the next look settles first.

See docs/architecture/wholes.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from typing import Any, Final, Generic, TypeVar
from uuid import uuid4

from contracts.envelope import Message, Received
from contracts.vocabulary import Moment
from services.chassis.core.drawing import Lines
from services.chassis.core.whole.parts import (
    BeginWholeLook,
    EndWholeLook,
    Prepared,
    PrepareLine,
    SaidWord,
    SettleHead,
    SettleLine,
    WholeHead,
    WholeLine,
)
from services.chassis.core.whole.spec import Deciding, Sharing

AT_ONCE: Final = 250
"""So many lines are told something in one commit."""
S = TypeVar("S")
H = TypeVar("H")
P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Looked(Generic[H, P]):
    """What a look found: the head's part, and of each name with news the part and what is to be said of it."""

    part: H
    words: int
    says: tuple[SaidWord, ...]
    lines: Mapping[str, Prepared[P]]


@dataclass(slots=True)
class _Known(Generic[S, P]):
    """All there is, and what of it is to be decided alone."""

    before: S
    parts: dict[str, P]
    latest: Moment | None = None
    alone: list[tuple[Moment, str, int, Received[Any]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looking(Generic[S, H, P]):
    """The looks at one kind of wholes."""

    sharing: Sharing[S, H, P]
    deciding: Deciding[S]

    async def draw(self, lines: Lines[WholeHead[S, H], WholeLine[P]], context: Any) -> None:
        """One look at one head."""
        by = uuid4().hex
        await lines.tell_head(BeginWholeLook(by))
        head = await lines.head()
        if head.look.by != by or not head.look.open:
            return  # overtaken, or nothing to do
        await _settle(lines, head.settled.sequence)
        sequence = head.look.sequence
        if head.words or head.before is not None or await lines.any(waits=1):
            found = [line async for _, line in lines.each()]
            looked = self.looked(head, found, context)
            prepared = {_key(head, name): PrepareLine(each) for name, each in looked.lines.items()}
            for some in _portions(prepared.items()):
                await lines.tell(dict(some))
            await lines.tell_head(SettleHead(sequence, looked.part, looked.words, looked.says))
            if (await lines.head()).settled.sequence != sequence:
                return
        await _settle(lines, sequence)
        await lines.tell_head(EndWholeLook(sequence))

    def looked(self, head: WholeHead[S, H], lines: Sequence[WholeLine[P]], context: Any) -> Looked[H, P]:
        """All that follows from what waits, the words about names first."""
        known = self._gathered(head, lines)
        state, events = self._together(known, context)
        waiting = [each for *_, each in sorted(known.alone, key=lambda one: one[:3])]
        for heard in (*waiting, *(word.received() for word in head.words)):
            decided = self.deciding.decide(state, heard, context)
            state = reduce(self.deciding.evolve, decided, state)
            events += decided
        return self._shared(head, lines, state, [each for each in events if isinstance(each, Message)])

    def noted(self, head: WholeHead[S, H], lines: Sequence[WholeLine[P]]) -> S:
        """All that is known, what waits included as far as it needs no decision."""
        known = self._gathered(head, lines)
        state = self.sharing.join(self.sharing.split(known.before)[0], known.parts, known.before)
        for word in head.words:
            state = self.deciding.note(state, word.received())
        return state

    def joined(self, head: WholeHead[S, H], lines: Sequence[WholeLine[P]]) -> S:
        """As it was decided last."""
        if head.before is not None:
            return head.before
        return self.sharing.join(head.part, {line.name: line.part for line in lines}, None)

    def _gathered(self, head: WholeHead[S, H], lines: Sequence[WholeLine[P]]) -> _Known[S, P]:
        before = self.joined(head, lines)
        part, parts = self.sharing.split(before)
        known = _Known(before, dict(parts))
        for line in lines:
            if not line.words:
                continue
            heard = [word.received() for word in line.words]
            first = next((n for n, each in enumerate(heard) if self.deciding.alone(each.message)), len(heard))
            own = parts.get(line.name, self.sharing.blank)
            if first:
                state = reduce(self.deciding.note, heard[:first], self.sharing.join(part, {line.name: own}, None))
                known.parts[line.name] = self.sharing.split(state)[1].get(line.name, self.sharing.blank)
                times = [each.time for each in heard[:first]]
                known.latest = max([*times, *([known.latest] if known.latest is not None else [])])
            known.alone += [(each.time, line.name, n, each) for n, each in enumerate(heard[first:])]
        return known

    def _together(self, known: _Known[S, P], context: Any) -> tuple[S, list[Any]]:
        """What was noted of all names at once; and what follows from that again, to the last of it."""
        before = known.before
        if known.latest is None:
            return before, []
        now = self.sharing.join(self.sharing.split(before)[0], known.parts, before)
        said: list[Any] = []
        while events := self.deciding.together(before, now, known.latest, context):
            said += events
            before = now = reduce(self.deciding.evolve, events, now)
        return now, said

    def _shared(
        self, head: WholeHead[S, H], lines: Sequence[WholeLine[P]], state: S, messages: Iterable[Message]
    ) -> Looked[H, P]:
        part, parts = self.sharing.split(state)
        says: dict[str | None, list[SaidWord]] = {}
        for message in messages:
            said = SaidWord(message.TYPE, message.model_dump_json())
            says.setdefault(self.deciding.name(message), []).append(said)
        known, blank = {line.name: line for line in lines}, self.sharing.blank
        changed: dict[str, Prepared[P]] = {}
        for name in sorted({*known, *parts, *(each for each in says if each is not None)}):
            line, now = known.get(name), parts.get(name, blank)
            if line is None or line.words or line.part != now or name in says:
                upto = 0 if line is None else line.kept.sequence
                changed[name] = Prepared(head.look.sequence, now, upto, tuple(says.get(name, ())))
        return Looked(part, head.kept.sequence, tuple(says.get(None, ())), changed)


async def _settle(lines: Lines[Any, Any], sequence: int) -> None:
    """What the look of this sequence prepared counts, if it ever came to that; what others left before does not."""
    for some in _portions([key async for key, _ in lines.each(unsettled=1)]):
        await lines.tell(dict.fromkeys(some, SettleLine(sequence)))


def _key(head: WholeHead[Any, Any], name: str) -> str:
    return f"{head.key}/{name}"


def _portions(each: Iterable[T]) -> Iterator[list[T]]:
    left = iter(each)
    while some := list(islice(left, AT_ONCE)):
        yield some
