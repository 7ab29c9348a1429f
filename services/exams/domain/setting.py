"""The data exams decides with, besides what it hears."""

from dataclasses import dataclass

from contracts.season.season import Base, Seasons
from contracts.vocabulary import BaseCode, Moment, SeasonId


@dataclass(frozen=True, slots=True)
class ExamsContext:
    """The seasons, and the secret every base's key of the lot is derived from [EXM-5]."""

    seasons: Seasons
    lot_secret: bytes

    def base(self, season: SeasonId, code: BaseCode) -> Base:
        """The base as the season has it. Raises `LookupError` when it takes no part."""
        base = self.seasons[season].base(code)
        if base is None:
            raise LookupError(f"base {code} takes no part in {season}")
        return base

    def sat_by(self, season: SeasonId, code: BaseCode) -> Moment:
        """When the last sitting at the base is over: before that whoever is still to sit lacks marks [EXM-3]."""
        return max(sitting.closes for part in self.base(season, code).components for sitting in part.sittings)

    def closed(self, season: SeasonId, moment: Moment) -> bool:
        """Whether the season had closed by then [CLO-3]."""
        closing = self.seasons[season].closing
        return closing is not None and moment > closing.closes_at

    def drawn(self, season: SeasonId, moment: Moment) -> bool:
        """Whether the provincial round was drawn by then: what it rests on is opened no more, or seats go twice."""
        window = self.seasons[season].admission.provincial_round
        return window is not None and moment >= window.draws_at


def board_key(season: SeasonId, base: BaseCode) -> str:
    """One board for each base and season: where its candidates are ranked."""
    return f"{season}/{base}"
