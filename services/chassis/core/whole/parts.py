"""What is stored of a whole, and the steps of a look that move it.

`sequence` counts looks. What one finds lies prepared at the lines until the head has it: by that alone it is said or
forgotten, whole.
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.chassis.core.whole.word import KeptWord

S = TypeVar("S")
H = TypeVar("H")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A message to be said, by its name, and its JSON."""

    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Prepared(Generic[P]):
    """What the look of `sequence` found for a line, having gone by its words up to number `words`."""

    sequence: int
    part: P
    words: int
    says: tuple[SaidWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How far something was counted."""

    sequence: int = 0


@dataclass(frozen=True, slots=True)
class WholeLine(Generic[P]):
    """One name's part as the last look left it, and the words since; `kept` counts all there ever were."""

    whole: str
    name: str
    part: P
    words: tuple[KeptWord, ...] = ()
    kept: Count = field(default_factory=Count)
    prepared: Prepared[P] | None = None


@dataclass(frozen=True, slots=True)
class WholeLook:
    """`awake`: a look is wanted since the last one began, which was begun `by`; `open`: that is not at its end."""

    sequence: int = 0
    by: str = ""
    awake: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class WholeHead(Generic[S, H]):
    """What no single name has. `settled` is the look whose findings count.

    `before` is the whole as an older release kept it, until a look has shared it out.
    """

    key: str
    part: H
    words: tuple[KeptWord, ...] = ()
    kept: Count = field(default_factory=Count)
    look: WholeLook = field(default_factory=WholeLook)
    settled: Count = field(default_factory=Count)
    before: S | None = None

    @property
    def asks_for_a_look(self) -> bool:
        return self.look.awake or self.look.open


@dataclass(frozen=True, slots=True)
class BeginWholeLook:
    """Command to the head: whoever goes by this name looks from here on."""

    by: str


@dataclass(frozen=True, slots=True)
class PrepareLine(Generic[P]):
    """Command to a line: keep this, until it is known whether it counts."""

    prepared: Prepared[P]


@dataclass(frozen=True, slots=True)
class SettleHead(Generic[H]):
    """Command to the head: all lines have what this look found; from here on it counts."""

    sequence: int
    part: H
    words: int
    says: tuple[SaidWord, ...] = ()


@dataclass(frozen=True, slots=True)
class SettleLine:
    """Command to a line: what this look prepared counts; what an earlier one did never will."""

    sequence: int


@dataclass(frozen=True, slots=True)
class EndWholeLook:
    """Command to the head: the look of this sequence left nothing to do."""

    sequence: int


@dataclass(frozen=True, slots=True)
class WordWaits:
    word: KeptWord


@dataclass(frozen=True, slots=True)
class WholeLookWanted:
    """Something was said that may have to be decided."""


@dataclass(frozen=True, slots=True)
class WholeLookBegun:
    by: str


@dataclass(frozen=True, slots=True)
class WholeLookEnded:
    """Whatever was kept before it began was decided."""
