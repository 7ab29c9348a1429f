"""The person's file in one track: who holds the one place of each season, who is barred, what rosters say.

Claims, bans, roster lines and placements are facts [REG-4 to REG-7, REG-9]; every answer follows from all of them,
and is said again when it changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final, assert_never

from contracts.envelope import Received
from contracts.messages.registration import (
    BanImposed,
    BanLifted,
    ClaimAnswered,
    ClaimMade,
    ImportRefused,
    ImposeBan,
    LiftBan,
    PlacementRefused,
    RosterEntry,
    RosterLineStood,
    RosterLineStruck,
    WithdrawalListed,
)
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, PersonKey, SeasonId, Track
from services.registration.domain.person.barring import (
    Asked,
    BanElsewhere,
    BanKept,
    Barring,
    HeardOf,
    KeepListed,
    Kept,
    Said,
)
from services.registration.domain.person.placement import KeepPlacement, PlacementKept, placed
from services.registration.domain.roster.decide import PartKey, part_key

PersonFile = str
"""Track and person key: a ban in one track does not bar the other [REG-9]."""
OTHER: Final = {Track.RESIDENCY: Track.ASSISTANT_GP, Track.ASSISTANT_GP: Track.RESIDENCY}
"""Where a ban is known that bars nobody there [REG-10]."""


@dataclass(frozen=True, slots=True)
class ClaimKept:
    """The latest word of one application."""

    sequence: int
    claim: ClaimMade


@dataclass(frozen=True, slots=True)
class LineKept:
    """The latest word of one part of a roster; no entry when the person was struck from it."""

    sequence: int
    part: PartKey
    entry: RosterEntry | None


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

    @property
    def barring(self) -> Barring:
        return Barring(self.track, self.bans, self.elsewhere, self.imported)


PersonAsked = ClaimMade | RosterLineStood | RosterLineStruck | KeepPlacement
PersonHears = PersonAsked | Asked | PlacementRefused | ImportRefused
PersonEvent = ClaimKept | LineKept | PlacementKept | Kept | Said | ClaimAnswered | PlacementRefused


def person_file(track: Track, person_key: PersonKey) -> PersonFile:
    return f"{track}:{person_key}"


def initial(file: PersonFile) -> Person:
    track, _, person_key = file.partition(":")
    return Person(Track(track), person_key)


def decide(person: Person, heard: Received[PersonHears], seasons: Seasons) -> list[PersonEvent]:
    """Keep the fact, then answer every application whose answer it changes."""
    facts = _facts(person, heard, seasons)
    known = reduce(evolve, facts, person)
    return [*facts, *(answer for app, answer in answers(known).items() if known.answers.get(app) != answer)]


def evolve(person: Person, event: PersonEvent) -> Person:
    match event:
        case ClaimKept(claim=claim):
            return replace(person, claims={**person.claims, claim.application: event})
        case BanKept() | BanElsewhere() | HeardOf() | WithdrawalListed():
            return _barred(person, event)
        case LineKept(part=part):
            return replace(person, lines={**person.lines, part: event})
        case PlacementKept(entry=entry):
            return replace(person, placements={**person.placements, entry.season: event})
        case ClaimAnswered():
            return replace(person, answers={**person.answers, event.application: event})
        case BanImposed() | BanLifted() | PlacementRefused() | ImportRefused():
            return person
        case _:
            assert_never(event)


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


def answers(person: Person) -> Mapping[ApplicationId, ClaimAnswered]:
    """Granted in the order of submission, ties by number: the first to claim a season holds its place until it ends.

    A claim submitted while another held the place is refused, and stays so when that one ends later.
    """
    holders: list[ClaimMade] = []
    said: dict[ApplicationId, ClaimAnswered] = {}
    entries = _entries(person)
    claims = (kept.claim for kept in person.claims.values())
    for claim in sorted(claims, key=lambda claim: (claim.first_submitted_at, claim.application)):
        asks_for_place = claim.live or claim.ended_at is not None
        reasons = (
            *((Reason.ALREADY_APPLIED,) if asks_for_place and _taken(holders, claim) else ()),
            *((Reason.BANNED,) if person.barring.bars(claim.first_submitted_at) else ()),
        )
        if asks_for_place and not reasons:
            holders.append(claim)
        said[claim.application] = ClaimAnswered(
            application=claim.application,
            track=person.track,
            person_key=person.person_key,
            granted=claim.live and not reasons,
            reasons=reasons,
            entries=entries,
            earlier_withdrawals=person.barring.earlier(claim),
        )
    return said


def _entries(person: Person) -> tuple[RosterEntry, ...]:
    """What is said of the person now, each thing once, in an order that arrival does not change."""
    lines = {kept.entry for kept in person.lines.values() if kept.entry is not None}
    return tuple(sorted(lines | {kept.entry for kept in person.placements.values()}, key=repr))


def _facts(person: Person, heard: Received[PersonHears], seasons: Seasons) -> list[PersonEvent]:
    match heard.message:
        case ClaimMade() as claim:
            kept_claim = person.claims.get(claim.application)
            stale = kept_claim is not None and kept_claim.sequence >= heard.sequence
            return [] if stale else [ClaimKept(heard.sequence, claim)]
        case ImposeBan() | LiftBan() | BanImposed() | BanLifted() | KeepListed() | WithdrawalListed() as word:
            return [*person.barring.facts(word, heard.sequence, seasons)]
        case RosterLineStood() | RosterLineStruck() as line:
            return _line(person, _line_of(line, heard.sequence))
        case KeepPlacement(placement):
            return _placed(person, placement, seasons)
        case PlacementRefused() | ImportRefused():
            return []
        case _:
            assert_never(heard.message)


def _line_of(word: RosterLineStood | RosterLineStruck, sequence: int) -> LineKept:
    match word:
        case RosterLineStood(entry=entry, roster=roster, part=part):
            return LineKept(sequence, part_key(entry.season, entry.kind, roster, part), entry)
        case RosterLineStruck(season=season, kind=kind, roster=roster, part=part):
            return LineKept(sequence, part_key(season, kind, roster, part), None)
        case _:
            assert_never(word)


def _line(person: Person, line: LineKept) -> list[PersonEvent]:
    held = person.lines.get(line.part)
    return [line] if held is None or line.sequence > held.sequence else []


def _placed(person: Person, placement: PlacementKept, seasons: Seasons) -> list[PersonEvent]:
    held, whose = person.placements.get(placement.entry.season), (person.track, person.person_key)
    return [*placed(held, placement, whose, seasons[placement.entry.season])]


def _taken(holders: Sequence[ClaimMade], claim: ClaimMade) -> bool:
    return any(
        holder.season == claim.season and (holder.ended_at is None or holder.ended_at > claim.first_submitted_at)
        for holder in holders
    )
