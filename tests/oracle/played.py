"""The same province told to admission's own domain, each message when it arrives, and where everybody ends there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from random import Random
from typing import Any

from contracts.envelope import Message, Received
from contracts.messages.finance import AccountClosed, AccountOpened, CloseAccount, OpenAccount, ReopenAccount
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.registration import BanImposed, BanLifted, ImposeBan, LiftBan
from contracts.messages.time import DeadlineReached, GuideMoved
from contracts.season.moving import MovingSeasons
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment
from services.admission.handlers import HEARS
from services.chassis.core.aggregate import Aggregate
from tests.looks import HeldLines, finished, joined, wanted
from tests.oracle.acts import START, day
from tests.oracle.arriving import arrivals, heard_of
from tests.oracle.lives import End
from tests.oracle.story import Story
from tests.paper import service

LOOKED_AT = 0.2
"""How often a look comes before a message that is on its way."""
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
        self.said: dict[str, list[Message]] = defaultdict(list)
        self.words = self.steps = 0
        self.now = START
        self.drawings = service("admission").drawings
        self.ahead = sorted(arrivals(story, dice), key=lambda each: each[0])

    def tell(self, besides: Iterable[tuple[datetime, Any]]) -> None:
        """These too, each when it arrives: corrections, dated when they were decided."""
        told = [(at, heard_of(one, one.correction.corrected_at, "platform", 0)) for at, one in besides]
        self.ahead = sorted([*self.ahead, *told], key=lambda each: each[0])

    def ends(self) -> dict[str, End]:
        """Where admission has everybody end."""
        self.play(day(50))
        found = {one.name: End("unknown") for one in self.story.people}
        for (kind, name), state in self.states.items():
            if kind == "enrolment":
                found[name] = _end(state)
        return found

    def last(self, name: str, *kinds: type[Message]) -> type[Message] | None:
        """Of what kind the last word of these was that was said of somebody."""
        said = (type(one) for one in reversed(self.said.get(name, ())) if isinstance(one, kinds))
        return next(said, None)

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
                self.said[place[1]].append(event)
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


def ends(story: Story, seed: int) -> dict[str, End]:
    """Where admission has everybody end."""
    return Told(story, Random(seed)).ends()


def _end(enrolment: Enrolment) -> End:
    trained = {Stage.REPORTED: "reported", Stage.AGREED: "agreed", Stage.WITHDRAWN: "withdrawn"}
    if enrolment.stage not in trained:
        return End(enrolment.stage.value)
    offer = enrolment.offer
    return End(trained[enrolment.stage], offer.base, offer.specialty, enrolment.held_back)
