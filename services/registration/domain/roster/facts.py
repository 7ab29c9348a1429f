"""What a part of a roster hears, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.messages.registration import EditionRefused, RosterEntry, RosterLineStood, RosterLineStruck
from contracts.vocabulary import Moment, PersonKey, Revision


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
class EditionKept:
    edition: Edition
    struck: tuple[PersonKey, ...]


Hears = PublishPart | EditionRefused
Event = EditionKept | RosterLineStood | RosterLineStruck | EditionRefused
