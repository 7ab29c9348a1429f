"""Which decision closes a season: the first that was taken once it was over; any other changes nothing [CLO-3]."""

from collections.abc import Iterator

from contracts.envelope import Received
from contracts.messages.admission.closing import ClosingRefused, SeasonSealed
from contracts.messages.platform.completion import SeasonClosed
from contracts.reasons import Reason
from contracts.season.season import Season, Seasons
from services.admission.domain.closing.facts import Decided, Event, Hears
from services.admission.domain.closing.state import ClosingFile, evolve


def decide(closing: ClosingFile, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the decision; say what it seals or why it does not."""
    fact, season = Decided(heard.message), seasons[closing.season]
    known = evolve(closing, fact)
    if known is closing:
        return []
    seal = sealing(known, season)
    said = [] if seal is None or seal == known.sealed else [seal]
    before = tuple(_refusals(closing, season))
    return [fact, *said, *(one for one in _refusals(known, season) if one not in before)]


def sealing(closing: ClosingFile, season: Season) -> SeasonSealed | None:
    """What the decision that counts seals."""
    decision = _counting(closing, season)
    return None if decision is None else SeasonSealed.model_validate(decision.model_dump())


def _counting(closing: ClosingFile, season: Season) -> SeasonClosed | None:
    over = None if season.closing is None else season.closing.closes_at
    return next((one for one in closing.decisions if over is not None and one.closed_at >= over), None)


def _refusals(closing: ClosingFile, season: Season) -> Iterator[ClosingRefused]:
    counting = _counting(closing, season)
    for one in closing.decisions:
        if one != counting:
            later = counting is not None and one.closed_at >= counting.closed_at
            reason = Reason.SEASON_CLOSED if later else Reason.SEASON_NOT_OVER
            yield ClosingRefused(
                season=closing.season, decision=one.decision, closed_at=one.closed_at, reasons=(reason,)
            )
