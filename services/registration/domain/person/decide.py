"""The person's file in one track: who holds the one place of each season, who is barred, what rosters say.

Claims, bans, roster lines and placements are facts [REG-4 to REG-7, REG-9]; every answer follows from all of them,
and is said again when it changes.
"""

from functools import reduce
from typing import assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.registration import (
    BanImposed,
    BanLifted,
    ClaimMade,
    ImportRefused,
    ImposeBan,
    LiftBan,
    PlacementRefused,
    RosterLineStood,
    RosterLineStruck,
    WithdrawalListed,
)
from contracts.messages.time import DeadlineReached
from contracts.season.season import Seasons
from services.registration.domain.person import missing
from services.registration.domain.person.barring import KeepListed
from services.registration.domain.person.effects import answers
from services.registration.domain.person.facts import ClaimKept, Event, Hears, LineKept, RegistrationAwaited
from services.registration.domain.person.placement import KeepPlacement, PlacementKept, placed
from services.registration.domain.person.state import Person, evolve
from services.registration.domain.roster.state import part_key


def decide(person: Person, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the fact, then answer every application whose answer it changes."""
    facts = _facts(person, heard, seasons)
    known = reduce(evolve, facts, person)
    said = (answer for app, answer in answers(known, seasons).items() if known.answers.get(app) != answer)
    return [*facts, *said, *missing.news(known, seasons, heard.time)]


def _facts(person: Person, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    match heard.message:
        case ClaimMade() as claim:
            kept_claim = person.claims.get(claim.application)
            return [ClaimKept(heard.sequence, claim)] if is_later(heard.sequence, kept_claim) else []
        case ImposeBan() | LiftBan() | BanImposed() | BanLifted() | KeepListed() | WithdrawalListed() as word:
            return [*person.barring.facts(word, heard.sequence, seasons)]
        case RosterLineStood() | RosterLineStruck() as line:
            return _line(person, _line_of(line, heard.sequence))
        case KeepPlacement(placement):
            return _placed(person, placement, seasons)
        case DeadlineReached(name=name, due=due):
            reached = RegistrationAwaited(name, due)
            return [] if reached in person.reached else [reached]
        case PlacementRefused() | ImportRefused():
            return []
        case _:
            assert_never(heard.message)


def _line_of(word: RosterLineStood | RosterLineStruck, sequence: int) -> LineKept:
    match word:
        case RosterLineStood(entry=entry, roster=roster, part=part):
            return LineKept(sequence, part_key(entry.season, entry.kind, roster, part), entry, word.line, word.school)
        case RosterLineStruck(season=season, kind=kind, roster=roster, part=part):
            return LineKept(sequence, part_key(season, kind, roster, part), None)
        case _:
            assert_never(word)


def _line(person: Person, line: LineKept) -> list[Event]:
    held = person.lines.get(line.part)
    return [line] if is_later(line.sequence, held) else []


def _placed(person: Person, placement: PlacementKept, seasons: Seasons) -> list[Event]:
    held, whose = person.placements.get(placement.entry.season), (person.track, person.person_key)
    return [*placed(held, placement, whose, seasons[placement.entry.season])]
