"""What is heard of an application is kept, and whoever is to be told something else than before is told [CLO-2].

What is to be told follows from all that is known, in whatever order it came; said is the difference to what was said
before. So a repeat says nothing, what lost its cause is taken back, and of a date that was moved the new one is told.
"""

from functools import reduce
from typing import assert_never

from contracts.envelope import Message, Received
from contracts.latest import is_later
from contracts.messages.time import DeadlineReached, GuideMoved
from contracts.season.season import Seasons
from services.delivery.domain.notification.effects import news
from services.delivery.domain.notification.facts import (
    MATTERS,
    ConfirmedByBase,
    Event,
    Hears,
    LeadTimeReached,
    WordHeard,
)
from services.delivery.domain.notification.state import Notifications, evolve


def decide(known: Notifications, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    facts = _facts(known, heard)
    anew = facts or isinstance(heard.message, GuideMoved)
    return [*facts, *news(reduce(evolve, facts, known), seasons, heard.time)] if anew else []


def _facts(known: Notifications, heard: Received[Hears]) -> list[Event]:
    match heard.message:
        case DeadlineReached(name=name, due=due):
            reached = LeadTimeReached(name, due)
            return [] if reached in known.reached else [reached]
        case GuideMoved():
            return []
        case ConfirmedByBase(base=base, at=at) as confirmed:
            return [confirmed] if base not in known.confirmed or at < known.confirmed[base] else []
        case Message() as message:
            matter = MATTERS[type(message)]
            word = WordHeard(matter, heard.sequence, message.TYPE, message.model_dump_json())
            return [word] if is_later(word.sequence, known.words.get(matter)) else []
        case _:
            assert_never(heard.message)
