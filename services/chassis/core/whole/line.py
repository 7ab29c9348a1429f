"""A line keeps what is said of its name until a look goes by it, and says what that look found, once it counts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Generic, TypeVar, assert_never

from contracts.catalogue import CATALOGUE
from contracts.envelope import Message, Received
from services.chassis.core.aggregate import Scalar
from services.chassis.core.whole.parts import Count, Prepared, PrepareLine, SaidWord, SettleLine, WholeLine, WordWaits
from services.chassis.core.whole.spec import Deciding, Sharing
from services.chassis.core.whole.word import kept

S = TypeVar("S")
H = TypeVar("H")
P = TypeVar("P")
Event = WordWaits | PrepareLine[Any] | SettleLine | Message


def said_of(words: tuple[SaidWord, ...]) -> list[Message]:
    return [CATALOGUE[each.kind].model_validate_json(each.said) for each in words]


@dataclass(frozen=True, slots=True)
class LineRules(Generic[S, H, P]):
    """The pure functions of one kind of lines."""

    sharing: Sharing[S, H, P]
    deciding: Deciding[S]
    initial_whole: Callable[[str], S]

    def initial(self, key: str) -> WholeLine[P]:
        """The name is what stands after the last slash."""
        whole, _, name = key.rpartition("/")
        return WholeLine(whole, name, self.sharing.blank)

    def decide(self, line: WholeLine[P], heard: Received[Any], _context: Any) -> list[Event]:
        match heard.message:
            case PrepareLine(prepared) as step:
                later = line.prepared is None or prepared.sequence > line.prepared.sequence
                return [step] if later else []
            case SettleLine(sequence) as step:
                if line.prepared is None or line.prepared.sequence > sequence:
                    return []
                return [step, *(said_of(line.prepared.says) if line.prepared.sequence == sequence else ())]
            case _:
                news = not any(word.repeats(heard) for word in line.words) and self._news(line, heard)
                return [WordWaits(kept(heard, line.kept.sequence + 1))] if news else []

    def _news(self, line: WholeLine[P], heard: Received[Any]) -> bool:
        """Beside what waits; whatever is to be decided alone, or comes after that, is news as long as it waits."""
        state, before = self._alone(line), [word.received() for word in line.words]
        if any(self.deciding.alone(each.message) for each in (*before, heard)):
            return True
        state = reduce(self.deciding.note, before, state)
        return self.deciding.note(state, heard) != state

    def _alone(self, line: WholeLine[P]) -> S:
        """A whole of which nothing is known but this line's part."""
        head, _ = self.sharing.split(self.initial_whole(line.whole))
        return self.sharing.join(head, {line.name: line.part}, None)

    def evolve(self, line: WholeLine[P], event: Event) -> WholeLine[P]:
        match event:
            case WordWaits(word):
                return replace(line, words=(*line.words, word), kept=Count(word.number))
            case PrepareLine(prepared):
                return replace(line, prepared=prepared)
            case SettleLine(sequence):
                return settled(line, sequence)
            case Message():
                return line
            case _:
                assert_never(event)

    def index(self, line: WholeLine[P]) -> dict[str, Scalar]:
        return {"whole": line.whole, "waits": int(bool(line.words)), "unsettled": int(line.prepared is not None)}


def settled(line: WholeLine[P], sequence: int) -> WholeLine[P]:
    """As it stands by the look of this sequence: what that found, with the words it did not go by."""
    found: Prepared[P] | None = line.prepared
    if found is None or found.sequence != sequence:
        return line if found is None or found.sequence > sequence else replace(line, prepared=None)
    words = tuple(word for word in line.words if word.number > found.words)
    return replace(line, part=found.part, words=words, prepared=None)
