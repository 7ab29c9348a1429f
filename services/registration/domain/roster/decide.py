"""One part of a roster: whom it names in its latest revision, told line by line to each person's file [REG-5, REG-7].

A part is a document of its own, so no document grows with the roster. Lines arrive here closed: keys stand for
the person and the name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from contracts.envelope import Received
from contracts.messages.registration import EditionRefused, RosterEntry, RosterLineStood, RosterLineStruck
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import Moment, PersonKey, Revision, RosterId, RosterKind, SeasonId
from services.registration.domain.matching import asked_for

PartKey = str
"""Season, kind, roster and number of the part."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One revision of the part: what it says of each person."""

    revision: Revision
    published_at: Moment
    entries: Mapping[PersonKey, RosterEntry]


@dataclass(frozen=True, slots=True)
class PublishPart:
    """Command: keep this edition of the part."""

    edition: Edition


@dataclass(frozen=True, slots=True)
class RosterPart:
    """The edition that counts, and everyone named only in others: they too are told, so no order matters."""

    key: PartKey
    edition: Edition | None = None
    struck: tuple[PersonKey, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionKept:
    edition: Edition
    struck: tuple[PersonKey, ...]


RosterEvent = EditionKept | RosterLineStood | RosterLineStruck | EditionRefused


def part_key(season: SeasonId, kind: RosterKind, roster: RosterId, part: int) -> PartKey:
    return f"{season}/{kind}/{roster}/{part}"


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a part is a part of."""

    season: SeasonId
    kind: RosterKind
    roster: RosterId
    part: int


def part_of(key: PartKey) -> PartOf:
    season, kind, roster, part = key.split("/")
    return PartOf(season, RosterKind(kind), roster, int(part))


def initial(key: PartKey) -> RosterPart:
    return RosterPart(key)


def decide(part: RosterPart, heard: Received[PublishPart | EditionRefused], seasons: Seasons) -> list[RosterEvent]:
    """Keep the later edition, and tell each person of whom it says something else than was said before."""
    match heard.message:
        case PublishPart(edition):
            return [*_published(part, edition, seasons), *_refused(part, edition, seasons)]
        case EditionRefused():
            return []
        case _:
            assert_never(heard.message)


def _published(part: RosterPart, new: Edition, seasons: Seasons) -> list[RosterEvent]:
    held = part.edition
    counts = new if held is None or _rank(new) > _rank(held) else held
    before = {} if held is None else held.entries
    everyone = {*part.struck, *before, *new.entries}
    struck = tuple(sorted(everyone - counts.entries.keys()))
    kept: list[RosterEvent] = [] if (counts, struck) == (held, part.struck) else [EditionKept(counts, struck)]
    stood = [_stood(part.key, who, counts, seasons) for who in sorted(counts.entries) if _news(who, before, counts)]
    return [*kept, *stood, *(_struck(part.key, who, seasons) for who in struck if who not in part.struck)]


def evolve(part: RosterPart, event: RosterEvent) -> RosterPart:
    match event:
        case EditionKept(edition, struck):
            return replace(part, edition=edition, struck=struck)
        case RosterLineStood() | RosterLineStruck() | EditionRefused():
            return part
        case _:
            assert_never(event)


def _refused(part: RosterPart, new: Edition, seasons: Seasons) -> list[RosterEvent]:
    """The answer to an edition that changes nothing: an older one, another one under its number, or not needed."""
    held, of = part.edition, part_of(part.key)
    outranked = held is not None and held != new and _rank(new) < _rank(held)
    again = held is not None and new.revision == held.revision
    found = {
        Reason.REVISION_SUPERSEDED: outranked and not again,
        Reason.REVISION_REPEATED: outranked and again,
        Reason.ROSTER_NOT_NEEDED: not asked_for(of.kind, seasons[of.season]),
    }
    reasons = tuple(reason for reason, holds in found.items() if holds)
    refused = EditionRefused(
        season=of.season,
        kind=of.kind,
        roster=of.roster,
        part=of.part,
        revision=new.revision,
        reasons=reasons,
    )
    return [refused] if reasons else []


def _news(who: PersonKey, before: Mapping[PersonKey, RosterEntry], counts: Edition) -> bool:
    return before.get(who) != counts.entries[who]


def _rank(edition: Edition) -> tuple[int, float, str]:
    """The highest revision; of two contents under one number the one published first, as with forms."""
    return edition.revision, -edition.published_at.timestamp(), repr(sorted(edition.entries.items()))


def _stood(key: PartKey, who: PersonKey, edition: Edition, seasons: Seasons) -> RosterLineStood:
    of = part_of(key)
    return RosterLineStood(
        track=seasons[of.season].track, person_key=who, roster=of.roster, part=of.part, entry=edition.entries[who]
    )


def _struck(key: PartKey, who: PersonKey, seasons: Seasons) -> RosterLineStruck:
    of = part_of(key)
    return RosterLineStruck(
        season=of.season,
        track=seasons[of.season].track,
        person_key=who,
        kind=of.kind,
        roster=of.roster,
        part=of.part,
    )
