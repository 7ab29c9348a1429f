"""The same province told to admission's own domain, each message when it arrives, and where everybody ends there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from hashlib import sha256
from itertools import count
from random import Random
from typing import Any

from contracts.digest import results_digest
from contracts.envelope import Envelope, Message, Received
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
from contracts.messages.finance import AccountClosed, AccountOpened, CloseAccount, OpenAccount, ReopenAccount
from contracts.messages.platform.admission import ListConfirmed, ObjectionDecided
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.registration import BanImposed, BanLifted, ImposeBan, LiftBan
from contracts.messages.time import DeadlineReached, GuideMoved
from contracts.season.moving import MovingSeasons
from contracts.vocabulary import Component
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment
from services.admission.handlers import HEARS
from services.chassis.core.aggregate import Aggregate
from tests.looks import HeldLines, finished, joined, wanted
from tests.oracle.acts import HOUR, START, day
from tests.oracle.lives import End
from tests.oracle.places import merit
from tests.oracle.story import Person, Story, moment, total
from tests.paper import service

SECOND = timedelta(seconds=1)
LOOKED_AT = 0.2
"""How often a look comes before a message that is on its way."""
NUMBERS = count(1)
Place = tuple[str, str]


class Told:
    """Admission in memory, its clock walking from one arrival to the next."""

    def __init__(self, story: Story, dice: Random) -> None:
        self.story, self.dice = story, dice
        self.seasons = MovingSeasons({story.season.id: story.written or story.season})
        self.guides = list[DatesMoved]()
        self.states: dict[Place, Any] = {}
        self.kinds: dict[str, Any] = {}
        self.due: dict[Place, dict[str, datetime]] = {}
        self.struck: set[tuple[Place, str, datetime]] = set()
        self.turns: dict[Place, int] = {}
        self.words = self.steps = 0
        self.now = START
        self.drawings = service("admission").drawings
        self.ahead = sorted(arrivals(story, dice), key=lambda each: each[0])

    def play(self, until: datetime) -> None:
        """On, to this moment."""
        while self.ahead and self.ahead[0][0] <= until:
            at, heard = self.ahead.pop(0)
            self.strike(at)
            self.now = at
            self.deliver([heard])
        self.strike(until)

    def deliver(self, waiting: list[Received[Any]]) -> None:
        """All of this and what follows; heads are looked at now and then, and as long as any asks for it."""
        while waiting or self.asked():
            if not waiting or self.dice.random() < LOOKED_AT:
                waiting += self.looked()
                continue
            heard = waiting.pop(self.dice.randrange(len(waiting)))
            if isinstance(heard.message, DatesMoved):
                waiting += self.guided(heard.message, heard.time)
            ear = HEARS.get(type(heard.message))
            if ear is not None:
                for to in ear(heard.message).everyone:
                    waiting += self.commit(self.place(to.aggregate, to.key), Received(to.message, heard.envelope))

    def place(self, aggregate: Aggregate[Any], key: str) -> Place:
        self.kinds[aggregate.kind] = aggregate
        return aggregate.kind, key

    def asked(self) -> bool:
        return any(wanted(drawing, self.held) for drawing in self.drawings)

    def looked(self) -> list[Received[Any]]:
        """What heads and lines say when they are looked at once."""
        said = list[Received[Any]]()

        def hear(aggregate: Aggregate[Any], key: str, message: Any) -> None:
            self.steps += 1
            step = heard_of(message, self.now, f"step-{self.steps}", 0)
            said.extend(self.commit(self.place(aggregate, key), step))

        for drawing in self.drawings:
            for key in wanted(drawing, self.held):
                finished(drawing.draw(HeldLines(drawing, key, self.held, hear), self.seasons))  # type: ignore[arg-type]
        return said

    def held(self, aggregate: Aggregate[Any]) -> dict[str, Any]:
        return {key: state for (kind, key), state in self.states.items() if kind == aggregate.kind}

    def wholes(self) -> dict[Place, Any]:
        """Where everything stands, what is kept in parts put together."""
        return joined(self.drawings, self.states)

    def guided(self, decision: DatesMoved, at: datetime) -> list[Received[Any]]:
        """A decision guides all that comes after it; whoever is decided by it hears of it, and waits anew."""
        self.guides.append(decision)
        self.seasons.heed({decision.season: self.guides})
        said = list[Received[Any]]()
        for place in [place for place in self.states if self.kinds[place[0]].guided_by is not None]:
            said += self.commit(place, heard_of(GuideMoved(decision.season, len(self.guides)), at, "guide", 0))
        return said

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
                said += self.confirmations(event, heard.time)
        return said

    def confirmations(self, event: Message, at: datetime) -> list[Received[Any]]:
        """What registration and finance say to what they are told: each later than the last."""
        confirmed: Message
        match event:
            case ImposeBan():
                asked = event.model_dump(exclude={"season"})
                confirmed = BanImposed.model_validate(asked | {"bans_until": event.bans_from})
            case LiftBan():
                confirmed = BanLifted.model_validate(event.model_dump(exclude={"season"}))
            case OpenAccount():
                confirmed = AccountOpened(application=event.application, opened_at=event.opened_at)
            case ReopenAccount():
                again = event.reopened_at
                confirmed = AccountOpened(application=event.application, opened_at=again, reopened_at=again)
            case CloseAccount():
                paid = {"paid_fen": 0, "penalty_fen": 0, "clawback_fen": 0, "closed_at": event.closed_at}
                confirmed = AccountClosed(application=event.application, season=event.season, **paid)
            case _:
                return []
        self.words += 1
        return [heard_of(confirmed, at, "owner", self.words)]

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
            self.now = at
            self.struck.add((place, name, at))
            self.deliver(self.commit(place, heard_of(DeadlineReached(name, at), at, "deadline", 0)))


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
    stops = _stops(story)
    after = story.season.admission.report_by + timedelta(hours=story.season.admission.arrival_grace_hours)
    for report in (each for one in story.people for each in one.late):
        yield after + dice.randint(1, 90) * HOUR, heard_of(report, report.reported_at, "platform", 0)
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
    trained = {Stage.REPORTED: "reported", Stage.AGREED: "agreed", Stage.WITHDRAWN: "withdrawn"}
    if enrolment.stage not in trained:
        return End(enrolment.stage.value)
    offer = enrolment.offer
    return End(trained[enrolment.stage], offer.base, offer.specialty, enrolment.held_back)
