"""The provincial round of one season: entries and remaining seats come in, one draw answers everybody [ADM-6]."""

from collections.abc import Iterator
from typing import Final

from contracts.envelope import Received
from contracts.messages.admission.adjustment import AdjustmentEntered, CountSeats
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.season.calendar import ProvincialRound
from contracts.season.season import Season, Seasons
from contracts.vocabulary import Moment
from services.admission.domain.province.drawing import draw
from services.admission.domain.province.effects import answers, refusal
from services.admission.domain.province.facts import Counted, Event, Hears, Noted, RoundDrawn, RoundFacts
from services.admission.domain.province.state import Province, evolve

COUNT: Final = "count"
DRAW: Final = "draw"


def decide(province: Province, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the word; at the end of the round draw once; whoever comes after it is refused at once."""
    season, word = seasons[province.season], heard.message
    calendar = season.admission.provincial_round
    if calendar is None:
        return []
    if isinstance(word, DeadlineReached) and word.name == COUNT:
        return [] if province.counted else [Counted(), *_questions(season)]
    if isinstance(word, DeadlineReached):
        return [] if province.drawn is not None else _draw(province, season, calendar)
    known = note(province, heard)
    return [] if known is province else [Noted(word, heard.sequence), *follows(province, known, heard.time, seasons)]


def note(province: Province, heard: Received[Hears]) -> Province:
    """With the word known; a deadline is none."""
    word = heard.message
    return province if isinstance(word, DeadlineReached) else evolve(province, Noted(word, heard.sequence))


def follows(before: Province, known: Province, _at: Moment, seasons: Seasons) -> list[Event]:
    """Of words that came after the draw: whoever has no seat by it is refused."""
    season, drawn = seasons[known.season], known.drawn
    calendar = season.admission.provincial_round
    if calendar is None or drawn is None or known.entries is before.entries:
        return []
    return [
        refusal(name, season, Reason.ROUND_CLOSED, calendar.closes)
        for name, entry in sorted(known.entries.items())
        if before.entries.get(name) != entry and isinstance(entry.word, AdjustmentEntered) and name not in drawn
    ]


def _questions(season: Season) -> Iterator[CountSeats]:
    for base in season.bases:
        yield CountSeats(season=season.id, base=base.code)


def _draw(province: Province, season: Season, calendar: ProvincialRound) -> list[Event]:
    entered = province.entered
    facts = RoundFacts(entered, {base: remained.word for base, remained in sorted(province.remained.items())})
    grants = draw(facts.entered, facts.remained, season, calendar)
    return [RoundDrawn(grants, facts), *answers(entered, grants, season, calendar)]


def deadlines(province: Province, seasons: Seasons) -> dict[str, Moment]:
    """The count once placing closes, and the draw once every base has said what it has left and all had its time."""
    season = seasons[province.season]
    calendar = season.admission.provincial_round
    if calendar is None or province.drawn is not None:
        return {}
    if not province.counted:
        return {COUNT: season.admission.backfill_physical_by}
    silent = any(base.code not in province.remained for base in season.bases)
    return {} if silent else {DRAW: calendar.draws_at}
