"""Every decision is answered: which dates it moves, which had passed, or why it moves none [COR-2, REG-13].

What each service decides by its dates follows from the decisions themselves, everywhere alike; here it is said so.
"""

from collections.abc import Iterator
from functools import reduce

from contracts.envelope import Received
from contracts.messages.admission.dates import DatesAccepted, DatesRefused
from contracts.season.moving import DatesVerdict, as_written, moved
from contracts.season.season import Season, Seasons
from services.admission.domain.calendar.facts import Answer, DecisionKept, Event, Hears
from services.admission.domain.calendar.state import Calendar, evolve


def decide(calendar: Calendar, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the decision, and say of each what is new about it."""
    decision, season = heard.message, as_written(seasons)[calendar.season]
    if decision in calendar.decisions:
        return []
    kept = DecisionKept(decision)
    known = reduce(evolve, [kept], calendar)
    before = list(answers(calendar, season))
    return [kept, *(answer for answer in answers(known, season) if answer not in before)]


def answers(calendar: Calendar, season: Season) -> Iterator[Answer]:
    """What holds of every decision, given all of them; the season as it is written."""
    for verdict in moved(season, calendar.decisions)[1]:
        yield _answer(verdict)


def _answer(verdict: DatesVerdict) -> Answer:
    about = {name: getattr(verdict.decision, name) for name in ("season", "decision", "decided_at")}
    if verdict.wrong:
        reasons = tuple(dict.fromkeys(verdict.wrong.values()))
        return DatesRefused(dates=tuple(verdict.wrong), reasons=reasons, **about)
    return DatesAccepted(dates=verdict.moves, passed=verdict.passed, **about)
