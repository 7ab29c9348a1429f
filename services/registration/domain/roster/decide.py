"""A part of a roster tells each person's file what it says of the person [REG-5, REG-7].

Lines arrive here closed: keys stand for the person and the name.
"""

from typing import assert_never

from contracts.envelope import Received
from contracts.messages.registration import EditionRefused
from contracts.season.season import Seasons
from contracts.vocabulary import PersonKey
from services.registration.domain.roster.effects import edition_refused, line_stood, line_struck
from services.registration.domain.roster.facts import Edition, EditionKept, Event, Hears, PublishPart
from services.registration.domain.roster.state import RosterPart, part_of, rank


def decide(part: RosterPart, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the later edition, and tell each person of whom it says something else than was said before."""
    match heard.message:
        case PublishPart(edition) if seasons[part_of(part.key).season].closed_by(edition.published_at):
            return edition_refused(part, edition, seasons)
        case PublishPart(edition):
            return [*_published(part, edition, seasons), *edition_refused(part, edition, seasons)]
        case EditionRefused():
            return []
        case _:
            assert_never(heard.message)


def _published(part: RosterPart, new: Edition, seasons: Seasons) -> list[Event]:
    held = part.edition
    counts = new if held is None or rank(new) > rank(held) else held
    told = Edition(0, new.published_at, {}) if held is None else held
    everyone = {*part.struck, *told.entries, *new.entries}
    struck = tuple(sorted(everyone - counts.entries.keys()))
    kept: list[Event] = [] if (counts, struck) == (held, part.struck) else [EditionKept(counts, struck)]
    stood = [line_stood(part.key, who, counts, seasons) for who in sorted(counts.entries) if _news(who, told, counts)]
    return [*kept, *stood, *(line_struck(part.key, who, seasons) for who in struck if who not in part.struck)]


def _news(who: PersonKey, told: Edition, counts: Edition) -> bool:
    return (told.entries.get(who), told.places.get(who)) != (counts.entries[who], counts.places.get(who))
