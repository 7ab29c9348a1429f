"""One candidate's line on the board, and what the candidate's word makes of it."""

from dataclasses import dataclass
from typing import Final, Literal, assert_never

from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored, Mark
from contracts.reasons import Reason
from contracts.vocabulary import Category, Level, Licence, Moment, PersonKey, Points, SpecialtyCode
from services.exams.domain.candidate.facts import Word


@dataclass(frozen=True, slots=True)
class Pending:
    """Entered, neither scored nor dropped yet: the ranks wait for it."""

    stage: Literal["pending"] = "pending"


@dataclass(frozen=True, slots=True)
class Ranked:
    """Scored: all that ranking and the published result need."""

    person_key: PersonKey
    category: Category
    preferences: tuple[SpecialtyCode, ...]
    accepts_adjustment: bool
    employer_level: Level | None
    marks: tuple[Mark, ...]
    total_points: Points
    below_line: tuple[SpecialtyCode, ...] = ()
    licence: Licence | None = None
    stage: Literal["ranked"] = "ranked"


@dataclass(frozen=True, slots=True)
class Out:
    """Dropped: takes no part in the ranking."""

    stage: Literal["out"] = "out"


Stage = Pending | Ranked | Out


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One candidate's latest word. `as_of` is the finality it answers to; None answers to any."""

    stage: Stage
    sequence: int
    as_of: Moment | None = None

    def open_under(self, final_at: Moment | None) -> bool:
        """Whether the board still waits for this candidate: on the way, or scored as of another finality."""
        return isinstance(self.stage, Pending) or self.as_of not in (None, final_at)


_NEVER_EXAMINED: Final = frozenset({Reason.NOT_APPROVED, Reason.OUTSIDE_PLAN, Reason.SEAT_OF_PLAN})
"""Why somebody takes no part whatever the scores are."""


def line_of(word: Word, sequence: int) -> CandidateLine:
    """The line: scored, or dropped for the scores' sake, as of the finality that fixed them."""
    match word:
        case CandidateEntered():
            return CandidateLine(Pending(), sequence)
        case CandidateScored(scored_at=scored_at):
            return CandidateLine(_ranked(word), sequence, scored_at)
        case CandidateDropped(reasons=reasons, dropped_at=dropped_at):
            return CandidateLine(Out(), sequence, None if _NEVER_EXAMINED.intersection(reasons) else dropped_at)
        case _:
            assert_never(word)


def _ranked(word: CandidateScored) -> Ranked:
    return Ranked(
        person_key=word.person_key,
        category=word.category,
        preferences=word.preferences,
        accepts_adjustment=word.accepts_adjustment,
        employer_level=word.employer_level,
        marks=word.marks,
        total_points=word.total_points,
        below_line=word.below_line,
        licence=word.licence,
    )
