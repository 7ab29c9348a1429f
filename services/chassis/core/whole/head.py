"""A head keeps the words that are about no name, asks for a look, and lets the last one that began count, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, assert_never

from contracts.envelope import Message, Received
from contracts.messages.time import DeadlineReached
from contracts.vocabulary import Moment
from services.chassis.core.aggregate import Scalar
from services.chassis.core.drawing import LOOK
from services.chassis.core.whole.line import said_of
from services.chassis.core.whole.parts import (
    BeginWholeLook,
    Count,
    EndWholeLook,
    SettleHead,
    WholeHead,
    WholeLook,
    WholeLookBegun,
    WholeLookEnded,
    WholeLookWanted,
    WordWaits,
)
from services.chassis.core.whole.spec import Deciding, Sharing
from services.chassis.core.whole.word import kept, struck

S = TypeVar("S")
H = TypeVar("H")
P = TypeVar("P")
Event = WordWaits | WholeLookWanted | WholeLookBegun | WholeLookEnded | SettleHead[Any] | Message


@dataclass(frozen=True, slots=True)
class HeadRules(Generic[S, H, P]):
    """The pure functions of one kind of heads."""

    sharing: Sharing[S, H, P]
    deciding: Deciding[S]
    initial_whole: Callable[[str], S]

    def initial(self, key: str) -> WholeHead[S, H]:
        return WholeHead(key, self.sharing.split(self.initial_whole(key))[0])

    def decide(self, head: WholeHead[S, H], heard: Received[Any], _context: Any) -> list[Event]:
        match heard.message:
            case BeginWholeLook(by):
                return [WholeLookBegun(by)] if head.asks_for_a_look else []
            case SettleHead(sequence, _, _, says) as step:
                counts = _at_it(head, sequence) and head.settled.sequence != sequence
                return [step, *said_of(says)] if counts else []
            case EndWholeLook(sequence):
                return [WholeLookEnded()] if _at_it(head, sequence) else []
            case message if self.deciding.name(message) is not None:
                return [WholeLookWanted()] if not head.look.awake and self._wants(head, message) else []
            case _:
                return self._kept(head, heard)

    def _wants(self, head: WholeHead[S, H], message: Any) -> bool:
        """Also where a deadline has come: what is decided of that nobody knows before."""
        came = any(struck(word) is not None for word in head.words)
        return came or self.deciding.wants(self.known(head), message)

    def _kept(self, head: WholeHead[S, H], heard: Received[Any]) -> list[Event]:
        known = self.known(head)
        news = isinstance(heard.message, DeadlineReached) or self.deciding.note(known, heard) != known
        if not news or any(word.repeats(heard) for word in head.words):
            return []
        return [WordWaits(kept(heard, head.kept.sequence + 1)), *([] if head.look.awake else [WholeLookWanted()])]

    def known(self, head: WholeHead[S, H]) -> S:
        """All that is known without the lines, what waits here included."""
        state = self.sharing.join(head.part, {}, None) if head.before is None else head.before
        for word in head.words:
            state = self.deciding.note(state, word.received())
        return state

    def evolve(self, head: WholeHead[S, H], event: Event) -> WholeHead[S, H]:
        match event:
            case WordWaits(word):
                return replace(head, words=(*head.words, word), kept=Count(word.number))
            case WholeLookWanted():
                return replace(head, look=replace(head.look, awake=True))
            case WholeLookBegun(by):
                return replace(head, look=WholeLook(head.look.sequence + 1, by, awake=False, open=True))
            case WholeLookEnded():
                return replace(head, look=replace(head.look, by="", open=False))
            case SettleHead(sequence, part, words):
                left = tuple(word for word in head.words if word.number > words)
                return replace(head, part=part, words=left, settled=Count(sequence), before=None)
            case Message():
                return head
            case _:
                assert_never(event)

    def deadlines(self, head: WholeHead[S, H], context: Any) -> Mapping[str, Moment]:
        """Those that came wait here for a look, and for nothing else."""
        state = self.sharing.join(head.part, {}, None) if head.before is None else head.before
        came = {struck(word) for word in head.words}
        return {name: due for name, due in self.deciding.deadlines(state, context).items() if name not in came}

    def index(self, head: WholeHead[S, H]) -> dict[str, Scalar]:
        return {LOOK: 1} if head.asks_for_a_look else {}


def _at_it(head: WholeHead[Any, Any], sequence: int) -> bool:
    """Only the last look that began: what an earlier one read may have changed since."""
    return head.look.open and head.look.sequence == sequence
