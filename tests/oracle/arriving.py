"""What admission is told of a drawn province, each message with the moment it arrives."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from random import Random
from typing import Any

from contracts.digest import results_digest
from contracts.envelope import Envelope, Received
from contracts.messages.exams import (
    CandidateEntered,
    LotCommitted,
    LotRevealed,
    Mark,
    Placing,
    ReopeningGranted,
    ResultPublished,
    ScoresPublished,
)
from contracts.messages.platform.admission import ListConfirmed, ObjectionDecided
from contracts.vocabulary import Component
from tests.oracle.acts import HOUR, START, day
from tests.oracle.linking import told_of
from tests.oracle.places import merit
from tests.oracle.story import Person, Story, moment, total

SECOND = timedelta(seconds=1)
NUMBERS = count(1)


def heard_of(message: Any, at: datetime, name: str, sequence: int) -> Received[Any]:
    """Each told apart from every other: what is heard twice under one id is a repeat."""
    envelope = Envelope.model_construct(
        id=f"{name}-{next(NUMBERS)}",
        source="told",
        type="told.v1",
        time=at,
        correlation_id="told",
        causation_id=None,
        sequence=sequence,
    )
    return Received(message, envelope)


def arrivals(story: Story, dice: Random) -> Iterator[tuple[datetime, Received[Any]]]:
    """Everything with the moment it arrives: late, but never past a deadline that decides by arrival."""
    ahead = stops(story)
    after = story.season.admission.report_by + timedelta(hours=story.season.admission.arrival_grace_hours)
    for report in (each for one in story.people for each in one.late):
        yield after + dice.randint(1, 90) * HOUR, heard_of(report, report.reported_at, "platform", 0)
    for at, message, sequence in _messages(story):
        late = at + dice.choice([0, 0, 1, 3, 20]) * HOUR + timedelta(minutes=dice.randint(0, 59))
        stop = next((each for each in ahead if each > at), None)
        yield (late if stop is None else min(late, stop - SECOND)), heard_of(message, at, "platform", sequence)


def stops(story: Story) -> list[datetime]:
    """The moments that decide by what has arrived."""
    calendar = story.season.admission
    window = calendar.provincial_round
    assert window is not None
    grace = timedelta(hours=calendar.arrival_grace_hours)
    fit = timedelta(hours=calendar.physical_grace_hours)
    decided = [each.decided_at for one in story.people for each in one.told(ObjectionDecided)]
    return sorted(
        {
            *(at + 2 * grace for at in decided),
            calendar.physical_by + fit,
            calendar.backfill_physical_by,
            calendar.backfill_physical_by + fit,
            calendar.notice_at,
            calendar.notice_at + fit,
            calendar.objections_until,
            calendar.objections_until + fit,
            calendar.admit_by + fit,
            window.draws_at,
            window.physical_by + fit,
            calendar.admit_by + grace,
            calendar.report_by + grace,
        }
    )


def _messages(story: Story) -> Iterator[tuple[datetime, Any, int]]:
    for base in story.season.bases:
        people = [one for one in story.people if one.base == base.code]
        yield from _board(story, base.code, people)
        named = [one.name for one in people if one.name in story.confirmed]
        for name in named:
            at = story.confirmed[name]
            listed = ListConfirmed(
                season=story.season.id, base=base.code, applications=(name,), confirmed_at=at, by="基地"
            )
            yield at, listed, 0
    for asked in story.transfers:
        yield asked.transferred_at, asked, 0
    for decision in story.decided:
        yield decision.decided_at, decision, 0
    for linked in story.linked:
        yield from told_of(story.season, linked)
    for one in story.people:
        for act in one.acts:
            yield moment(act), act, 0


def _board(story: Story, base: str, people: list[Person]) -> Iterator[tuple[datetime, Any, int]]:
    season = story.season
    for one in people:
        known = story.declared[base] if base in story.unheard else day(-3)
        yield known, CandidateEntered(application=one.name, season=season.id, base=base), 1
    if not people:
        return
    commitment = sha256(bytes.fromhex(story.keys[base])).hexdigest()
    yield day(-3), LotCommitted(season=season.id, base=base, commitment=commitment), 1
    reopened, turn = story.reopened.get(base), 1
    if reopened is not None:
        first = {one.name: one.before or one.marks for one in people}
        yield from _published(story, base, people, first, START, turn)
        turn += 50
        opened = ReopeningGranted(
            season=season.id, base=base, final_at=START, reopened_at=reopened, reason="误", by="省"
        )
        yield reopened, opened, turn
    final = {one.name: one.marks for one in people}
    yield from _published(story, base, people, final, story.declared[base], turn + 1)


def _published(
    story: Story, base: str, people: list[Person], marks: dict[str, dict[Component, int]], at: datetime, turn: int
) -> Iterator[tuple[datetime, Any, int]]:
    season, homes = story.season, {each.code: each for each in story.season.bases}
    ranked = merit(people, season, marks)
    placings = {
        one.name: tuple(
            Placing(
                specialty=wish,
                rank=1 + sum(wish in other.wishes for other in ranked[: ranked.index(one)]),
            )
            for wish in one.wishes
        )
        for one in people
    }
    for one in people:
        result = ResultPublished(
            application=one.name,
            season=season.id,
            person_key="a" * 64,
            category=one.category,
            base=base,
            accepts_adjustment=one.accepts,
            employer_level=one.level,
            licence=one.licence,
            placings=placings[one.name],
            marks=tuple(Mark(component=part, points=points) for part, points in marks[one.name].items()),
            total_points=total(marks[one.name], homes[base], season),
            lot=one.lot,
            published_at=at,
        )
        yield at, result, turn
        turn += 1
    yield at, LotRevealed(season=season.id, base=base, key=story.keys[base]), turn
    scores = ScoresPublished(
        season=season.id,
        base=base,
        candidates=len(people),
        digest=results_digest(placings),
        published_at=at,
    )
    yield at, scores, turn + 1
