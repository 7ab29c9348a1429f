"""Messages about time: the rehearsal clock, and deadlines an aggregate set for itself."""

from dataclasses import dataclass
from typing import ClassVar

from contracts.envelope import Message
from contracts.vocabulary import Moment


class ClockMoved(Message):
    """Business time stands at `now`. Obeyed only by services started with a simulated clock."""

    TYPE: ClassVar[str] = "clock.moved.v1"
    now: Moment


@dataclass(frozen=True, slots=True)
class DeadlineReached:
    """A deadline of the aggregate that hears it; never leaves its service."""

    name: str
    due: Moment


@dataclass(frozen=True, slots=True)
class GuideMoved:
    """What the document that hears it is decided by was moved: by so many words about it; never leaves its service."""

    about: str
    words: int
