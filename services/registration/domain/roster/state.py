"""One part of a roster: the edition that counts, and whom others named.

A part is a document of its own, so no document grows with the roster.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from contracts.messages.registration import EditionRefused, RosterLineStood, RosterLineStruck
from contracts.vocabulary import PersonKey, RosterId, RosterKind, SeasonId
from services.registration.domain.roster.facts import Edition, EditionKept, Event

PartKey = str
"""Season, kind, roster and number of the part."""


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a part is a part of."""

    season: SeasonId
    kind: RosterKind
    roster: RosterId
    part: int


def part_key(season: SeasonId, kind: RosterKind, roster: RosterId, part: int) -> PartKey:
    return f"{season}/{kind}/{roster}/{part}"


def part_of(key: PartKey) -> PartOf:
    season, kind, roster, part = key.split("/")
    return PartOf(season, RosterKind(kind), roster, int(part))


@dataclass(frozen=True, slots=True)
class RosterPart:
    """The edition that counts, and everyone named only in others: they too are told, so no order matters."""

    key: PartKey
    edition: Edition | None = None
    struck: tuple[PersonKey, ...] = ()


def initial(key: PartKey) -> RosterPart:
    return RosterPart(key)


def evolve(part: RosterPart, event: Event) -> RosterPart:
    match event:
        case EditionKept(edition, struck):
            return replace(part, edition=edition, struck=struck)
        case RosterLineStood() | RosterLineStruck() | EditionRefused():
            return part
        case _:
            assert_never(event)


def rank(edition: Edition) -> tuple[int, float, str]:
    """The highest revision; of two contents under one number the one published first, as with forms."""
    return (
        edition.revision,
        -edition.published_at.timestamp(),
        repr((sorted(edition.entries.items()), sorted(edition.places.items(), key=repr))),
    )
