"""What a part of a roster hears, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.messages.registration import EditionRefused, RosterEntry, RosterLineStood, RosterLineStruck
from contracts.vocabulary import Moment, PersonKey, Revision


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Where a person stands among those of the part by ID number, from 1, and the school that is named there."""

    line: int
    school: str | None


@dataclass(frozen=True, slots=True)
class Edition:
    """One revision of the part: what it says of each person, and where."""

    revision: Revision
    published_at: Moment
    entries: Mapping[PersonKey, RosterEntry]
    places: Mapping[PersonKey, LinePlace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishPart:
    """Command: keep this edition of the part."""

    edition: Edition


@dataclass(frozen=True, slots=True)
class EditionKept:
    edition: Edition
    struck: tuple[PersonKey, ...]


Hears = PublishPart | EditionRefused
Event = EditionKept | RosterLineStood | RosterLineStruck | EditionRefused
