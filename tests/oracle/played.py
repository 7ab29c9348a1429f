"""The same province told to admission's own domain, each message when it arrives, and where everybody ends there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from random import Random
from typing import Any

from contracts.digest import results_digest
from contracts.envelope import Envelope, Message, Received
from contracts.messages.exams import (
    CandidateEntered,
    LotRevealed,
    Mark,
    Placing,
    ReopeningGranted,
    ResultPublished,
    ScoresPublished,
)
from contracts.messages.platform.admission import ListConfirmed
from contracts.messages.time import DeadlineReached
from contracts.vocabulary import Component
from services.admission.domain.enrolment import Enrolment, Stage
from services.admission.handlers import HEARS
from tests.oracle.lives import End
from tests.oracle.places import merit
from tests.oracle.story import HOUR, START, Person, Story, day, moment, total

SECOND = timedelta(seconds=1)
Place = tuple[str, str]


class Told:
    """Admission in memory, its clock walking from one arrival to the next."""

    def __init__(self, story: Story, dice: Random) -> None:
        self.story, self.dice = story, dice
        self.seasons = {story.season.id: story.season}
        self.states: dict[Place, Any] = {}
        self.kinds: dict[str, Any] = {}
        self.due: dict[Place, dict[str, datetime]] = {}
        self.struck: set[tuple[Place, str, datetime]] = set()
        self.turns: dict[Place, int] = {}

    def play(self, until: datetime) -> None:
        for at, heard in sorted(arrivals(self.story, self.dice), key=lambda each: each[0]):
            self.strike(at)
            self.deliver([heard])
        self.strike(until)

    def deliver(self, waiting: list[Received[Any]]) -> None:
        while waiting:
            heard = waiting.pop(self.dice.randrange(len(waiting)))
            ear = HEARS.get(type(heard.message))
            if ear is not None:
                to = ear(heard.message)
                self.kinds[to.aggregate.kind] = to.aggregate
                waiting += self.commit((to.aggregate.kind, to.key), heard)

    def commit(self, place: Place, heard: Received[Any]) -> list[Received[Any]]:
        kind = self.kinds[place[0]]
        before = self.states.get(place)
        before = kind.initial(place[1]) if before is None else before
        events = list(kind.decide(before, heard, self.seasons))
        self.states[place] = after = reduce(kind.evolve, events, before)
        self.due[place] = dict(kind.deadlines(after, self.seasons))
        said = []
        for event in events:
            if isinstance(event, Message):
                self.turns[place] = self.turns.get(place, 0) + 1
                said.append(heard_of(event, heard.time, f"{place}", self.turns[place]))
        return said

    def strike(self, until: datetime) -> None:
        while fired := min(
            (
                (at, place, name)
                for place, names in self.due.items()
                for name, at in names.items()
                if at <= until and (place, name, at) not in self.struck
            ),
            default=None,
        ):
            at, place, name = fired
            self.struck.add((place, name, at))
            self.deliver(self.commit(place, heard_of(DeadlineReached(name, at), at, "deadline", 0)))


def heard_of(message: Any, at: datetime, name: str, sequence: int) -> Received[Any]:
    envelope = Envelope.model_construct(
        id=name, source="told", type="told.v1", time=at, correlation_id="told", causation_id=None, sequence=sequence
    )
    return Received(message, envelope)


def arrivals(story: Story, dice: Random) -> Iterator[tuple[datetime, Received[Any]]]:
    """Everything with the moment it arrives: late, but never past a deadline that decides by arrival."""
    stops = _stops(story)
    for at, message, sequence in _messages(story):
        late = at + dice.choice([0, 0, 1, 3, 20]) * HOUR + timedelta(minutes=dice.randint(0, 59))
        stop = next((each for each in stops if each > at), None)
        yield (late if stop is None else min(late, stop - SECOND)), heard_of(message, at, "platform", sequence)


def _stops(story: Story) -> list[datetime]:
    calendar = story.season.admission
    window = calendar.provincial_round
    assert window is not None
    grace = timedelta(hours=calendar.arrival_grace_hours)
    fit = timedelta(hours=calendar.physical_grace_hours)
    return sorted(
        {
            calendar.physical_by + fit,
            calendar.backfill_physical_by,
            calendar.backfill_physical_by + fit,
            calendar.notice_at,
            calendar.objections_until,
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
    for one in story.people:
        for act in one.acts:
            yield moment(act), act, 0


def _board(story: Story, base: str, people: list[Person]) -> Iterator[tuple[datetime, Any, int]]:
    season = story.season
    for one in people:
        yield day(-3), CandidateEntered(application=one.name, season=season.id, base=base), 1
    if not people:
        return
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
    season = story.season
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
            placings=placings[one.name],
            marks=tuple(Mark(component=part, points=points) for part, points in marks[one.name].items()),
            total_points=total(marks[one.name]),
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


def ends(story: Story, seed: int) -> dict[str, End]:
    """Where admission has everybody end."""
    told = Told(story, Random(seed))
    told.play(day(50))
    found = {one.name: End("unknown") for one in story.people}
    for (kind, name), state in told.states.items():
        if kind == "enrolment":
            found[name] = _end(state)
    return found


def _end(enrolment: Enrolment) -> End:
    trained = {Stage.REPORTED: "reported", Stage.AGREED: "agreed", Stage.WITHDRAWING: "withdrawn"}
    if enrolment.stage not in trained:
        return End(enrolment.stage.value)
    offer = enrolment.offer
    return End(trained[enrolment.stage], offer.base, offer.specialty, enrolment.held_back)
