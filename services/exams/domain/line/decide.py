"""A line keeps the candidate's latest word, tells the candidate of finality, and publishes the place drawn [EXM-4].

The board's drawing may be begun anew, or be one that was overtaken: what it says to a line is heard once, and only as
long as the word and the finality it rests on are still those of the line.
"""

from typing import assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored
from services.exams.domain.line.effects import finality_told, result
from services.exams.domain.line.facts import (
    Event,
    FinalityTold,
    Hears,
    LineHeard,
    NoPlaceTold,
    PlaceTold,
    TellFinality,
    TellNoPlace,
    TellPlace,
)
from services.exams.domain.line.stage import line_of
from services.exams.domain.line.state import BoardLine
from services.exams.domain.setting import ExamsContext


def decide(line: BoardLine, heard: Received[Hears], _setting: ExamsContext) -> list[Event]:
    """Keep the word; say what the drawing found, unless it was said, or rests on what is no longer so."""
    match heard.message:
        case CandidateEntered() | CandidateScored() | CandidateDropped() as word:
            later = is_later(heard.sequence, line.line)
            return [LineHeard(line_of(word, heard.sequence))] if later else []
        case TellFinality(finality, sequence):
            if sequence <= line.sequence:
                return []
            news = finality != line.told
            return [FinalityTold(finality, sequence), *([finality_told(line, finality)] if news else [])]
        case TellPlace() as place:
            return _placed(line, place)
        case TellNoPlace(word_sequence):
            last = line.line is not None and line.line.sequence == word_sequence
            return [NoPlaceTold()] if line.stirred and last and line.ranked is None else []
        case _:
            assert_never(heard.message)


def _placed(line: BoardLine, place: TellPlace) -> list[Event]:
    ranked, before = line.ranked, line.placed
    if ranked is None or line.line is None or line.line.sequence != place.word_sequence:
        return []
    if line.told.final_at != place.final_at or (before is not None and before.sequence > place.sequence):
        return []
    placed = PlaceTold(place.ranks, place.sequence)
    if placed == before and not line.stirred:
        return []
    news = before is None or before.ranks != place.ranks
    return [placed, *([result(line, ranked, place)] if news else [])]
