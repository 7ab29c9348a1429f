"""Everything heard of one person in one track, each thing once in its latest word, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from contracts.messages.registration import (
    BanImposed,
    BanLifted,
    ClaimAnswered,
    GraduateMissed,
    ImportRefused,
    PlacementRefused,
    WithdrawalListed,
)
from contracts.vocabulary import ApplicationId, PersonKey, SeasonId, Track
from services.registration.domain.person.barring import BanElsewhere, BanKept, Barring, HeardOf
from services.registration.domain.person.facts import ClaimKept, Event, LineKept, RegistrationAwaited
from services.registration.domain.person.placement import PlacementKept
from services.registration.domain.roster.state import PartKey, part_key

PersonFile = str
"""Track and person key: a ban in one track does not bar the other [REG-9]."""
OTHER: Final = {Track.RESIDENCY: Track.ASSISTANT_GP, Track.ASSISTANT_GP: Track.RESIDENCY}
"""Where a ban is known that bars nobody there [REG-10]."""


@dataclass(frozen=True, slots=True)
class Person:
    """Everything heard of one person in one track, each thing once in its latest word, and what was answered."""

    track: Track
    person_key: PersonKey
    claims: Mapping[ApplicationId, ClaimKept] = field(default_factory=dict)
    bans: Mapping[ApplicationId, BanKept] = field(default_factory=dict)
    lines: Mapping[PartKey, LineKept] = field(default_factory=dict)
    placements: Mapping[SeasonId, PlacementKept] = field(default_factory=dict)
    answers: Mapping[ApplicationId, ClaimAnswered] = field(default_factory=dict)
    elsewhere: Mapping[ApplicationId, BanElsewhere] = field(default_factory=dict)
    imported: Mapping[ApplicationId, WithdrawalListed] = field(default_factory=dict)
    reached: tuple[RegistrationAwaited, ...] = ()
    missed: Mapping[PartKey, GraduateMissed] = field(default_factory=dict)

    @property
    def barring(self) -> Barring:
        return Barring(self.track, self.bans, self.elsewhere, self.imported)


def person_file(track: Track, person_key: PersonKey) -> PersonFile:
    return f"{track}:{person_key}"


def initial(file: PersonFile) -> Person:
    track, _, person_key = file.partition(":")
    return Person(Track(track), person_key)


def evolve(person: Person, event: Event) -> Person:
    match event:
        case ClaimKept(claim=claim):
            return replace(person, claims={**person.claims, claim.application: event})
        case BanKept() | BanElsewhere() | HeardOf() | WithdrawalListed():
            return _barred(person, event)
        case LineKept() | PlacementKept() | RegistrationAwaited() | GraduateMissed():
            return _listed(person, event)
        case ClaimAnswered():
            return replace(person, answers={**person.answers, event.application: event})
        case BanImposed() | BanLifted() | PlacementRefused() | ImportRefused():
            return person
        case _:
            assert_never(event)


def _listed(person: Person, word: LineKept | PlacementKept | RegistrationAwaited | GraduateMissed) -> Person:
    match word:
        case LineKept(part=part):
            return replace(person, lines={**person.lines, part: word})
        case PlacementKept(entry=entry):
            return replace(person, placements={**person.placements, entry.season: word})
        case RegistrationAwaited():
            return replace(person, reached=tuple(sorted({*person.reached, word})))
        case GraduateMissed():
            return replace(person, missed=_missed(person, word))
        case _:
            assert_never(word)


def _missed(person: Person, said: GraduateMissed) -> Mapping[PartKey, GraduateMissed]:
    """What stands of what was said: a line is missed, or it is not."""
    part = part_key(said.season, said.kind, said.roster, said.part)
    others = {key: before for key, before in person.missed.items() if key != part}
    return dict(sorted({**others, part: said}.items())) if said.stands else others


def _barred(person: Person, word: BanKept | BanElsewhere | HeardOf | WithdrawalListed) -> Person:
    match word:
        case BanKept(ban=ban):
            return replace(person, bans={**person.bans, ban.application: word})
        case BanElsewhere(ban=ban):
            return replace(person, elsewhere={**person.elsewhere, ban.application: word})
        case HeardOf(entry):
            return replace(person, imported={**person.imported, entry.record: entry})
        case WithdrawalListed():
            return replace(person, imported={**person.imported, word.record: word})
        case _:
            assert_never(word)
