"""What a candidate's line hears, from the candidate and from the board's drawing, and what is kept of it."""

from dataclasses import dataclass

from contracts.messages.exams import FinaliseCandidate, ReopenCandidate, ResultPublished
from contracts.vocabulary import Moment
from services.exams.domain.candidate.facts import Word
from services.exams.domain.finality import Finality
from services.exams.domain.line.stage import CandidateLine


@dataclass(frozen=True, slots=True)
class TellFinality:
    """Command: the candidate is to know since when scores are final, or that they are open again.

    `sequence` is the finality's: the later one's stands.
    """

    finality: Finality
    sequence: int


@dataclass(frozen=True, slots=True)
class TellPlace:
    """Command of one drawing: these ranks, drawn on the word of `word_sequence`, in scores final since then.

    `sequence` is the drawing's: the later one's word stands.
    """

    ranks: tuple[int, ...]
    lot: str
    final_at: Moment
    word_sequence: int
    sequence: int


@dataclass(frozen=True, slots=True)
class TellNoPlace:
    """Command of one drawing: it goes by the word of `word_sequence`, which takes no part in the ranking."""

    word_sequence: int


@dataclass(frozen=True, slots=True)
class LineHeard:
    """A later word of the candidate."""

    line: CandidateLine


@dataclass(frozen=True, slots=True)
class FinalityTold:
    """What the candidate was told last."""

    finality: Finality
    sequence: int


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """The ranks in the programmes wanted, in the order of the candidate's preferences, by the drawing of `sequence`."""

    ranks: tuple[int, ...]
    sequence: int


@dataclass(frozen=True, slots=True)
class NoPlaceTold:
    """A drawing went by the word of whoever takes no part any more."""


Hears = Word | TellFinality | TellPlace | TellNoPlace
Event = LineHeard | FinalityTold | PlaceTold | NoPlaceTold | FinaliseCandidate | ReopenCandidate | ResultPublished
