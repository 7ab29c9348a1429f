"""What a base's board keeps of one candidate: a document of its own, so that none grows with the base."""

from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.messages.exams import FinaliseCandidate, ReopenCandidate, ResultPublished
from contracts.vocabulary import ApplicationId, BaseCode, SeasonId
from services.exams.domain.finality import Finality
from services.exams.domain.line.facts import Event, FinalityTold, LineHeard, NoPlaceTold, PlaceTold
from services.exams.domain.line.stage import CandidateLine, Ranked
from services.exams.domain.setting import board_key


@dataclass(frozen=True, slots=True)
class BoardLine:
    """`told` is the finality the candidate was told of last, `sequence` that one's at the board.

    `placed` are the ranks published of this very word; `stirred` is whoever was or is ranked and said a word since
    scores were final that no drawing went by yet.
    """

    season: SeasonId
    base: BaseCode
    application: ApplicationId
    line: CandidateLine | None = None
    told: Finality = field(default_factory=Finality)
    sequence: int = 0
    placed: PlaceTold | None = None
    stirred: bool = False

    @property
    def board(self) -> str:
        return board_key(self.season, self.base)

    @property
    def lacks_word(self) -> bool:
        """Whether the candidate has not answered the finality it was told of."""
        final = self.told.final_at is not None
        return final and (self.line is None or self.line.open_under(self.told.final_at))

    @property
    def unplaced(self) -> bool:
        """Whether published results, if there are any, may have to change for this candidate's sake."""
        return self.stirred or (self.ranked is not None and self.placed is None)

    @property
    def ranked(self) -> Ranked | None:
        """All that ranking needs; None of whoever is on the way, or takes no part."""
        return self.line.stage if self.line is not None and isinstance(self.line.stage, Ranked) else None


def line_key(season: SeasonId, base: BaseCode, application: ApplicationId) -> str:
    return f"{board_key(season, base)}/{application}"


def begun(key: str) -> BoardLine:
    """A line nothing was heard of yet."""
    season, base, application = key.split("/", 2)
    return BoardLine(season, base, application)


def evolve(line: BoardLine, event: Event) -> BoardLine:
    """Fold one fact, or what was said: another word, or another finality, takes the published ranks off."""
    match event:
        case LineHeard(heard):
            return _with_word(line, heard)
        case FinalityTold(finality, sequence):
            same = finality.final_at == line.told.final_at
            kept = replace(line, told=finality, sequence=sequence)
            return kept if same else replace(kept, placed=None, stirred=False)
        case PlaceTold():
            return replace(line, placed=event, stirred=False)
        case NoPlaceTold():
            return replace(line, stirred=False)
        case FinaliseCandidate() | ReopenCandidate() | ResultPublished():
            return line
        case _:
            assert_never(event)


def _with_word(line: BoardLine, heard: CandidateLine) -> BoardLine:
    """While scores are open nothing is stirred: everybody is ranked anew when they are final."""
    same = line.line is not None and line.line.stage == heard.stage
    kept = replace(line, line=heard, placed=line.placed if same else None)
    ranks = line.ranked is not None or kept.ranked is not None
    return replace(kept, stirred=line.stirred or (ranks and line.told.final_at is not None))
