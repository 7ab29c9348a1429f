"""What a candidate's word makes of its line on the board."""

from typing import Final, assert_never

from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored
from contracts.reasons import Reason
from services.exams.domain.board.state import CandidateLine, Out, Pending, Ranked

_NEVER_EXAMINED: Final = frozenset({Reason.NOT_APPROVED, Reason.OUTSIDE_PLAN})
"""Why somebody takes no part whatever the scores are."""
Word = CandidateEntered | CandidateScored | CandidateDropped


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
    )
