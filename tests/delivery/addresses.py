"""An address in virtual time: a recipient who answers as told, and everything that is pushed to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from typing import Final

from contracts.envelope import Envelope, Received
from contracts.messages.delivery import RecoverSince, ReplayMissing, SetAddress, SwitchAddressOn
from contracts.vocabulary import SHANGHAI, Moment
from services.delivery.domain.address.decide import decide
from services.delivery.domain.address.facts import Attempt, Hears, PushAnswer, Pushed
from services.delivery.domain.address.standing import DueAttempt, due, next_due
from services.delivery.domain.address.state import Address, evolve

RECIPIENT: Final = "hr.KM-FIRST"
BY: Final = "office"
URL: Final = "https://hr.example.org/zhaolu"
BEGIN: Final = datetime(2025, 9, 1, 8, tzinfo=SHANGHAI)
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
SET: Final = SetAddress(recipient=RECIPIENT, url=URL, by=BY)
SWITCHED_ON: Final = SwitchAddressOn(recipient=RECIPIENT, by=BY)
REPLAY: Final = ReplayMissing(recipient=RECIPIENT, by=BY)
Answers = Callable[[DueAttempt, Moment], PushAnswer | Attempt]


def set_to(url: str | None, since: int = 1) -> SetAddress:
    return SetAddress(recipient=RECIPIENT, url=url, since=since, by=BY)


def recover(number: int) -> RecoverSince:
    return RecoverSince(recipient=RECIPIENT, number=number, by=BY)


def heard(fact: Hears, at: Moment = BEGIN, name: str = "") -> Received[Hears]:
    """A fact as it is heard; the same fact at the same moment has the same name, unless it is given one."""
    of = name or f"{type(fact).__name__}-{at.isoformat()}"
    return Received(
        fact, Envelope(id=of, source="delivery", type="delivery.fact.v1", time=at, correlation_id=of, sequence=0)
    )


def after(*facts: Received[Hears], known: Address | None = None) -> Address:
    """The address that heard these."""
    return reduce(
        lambda address, fact: reduce(evolve, decide(address, fact), address), facts, known or Address(RECIPIENT)
    )


def made(each: DueAttempt, at: Moment, answer: PushAnswer, not_before: Moment | None = None) -> Attempt:
    return Attempt(each.number, each.nth, each.asked, answer, at, not_before)


@dataclass
class Life:
    """An address set at the beginning, with so many numbers in its log, and what is pushed to it as time passes."""

    last: int = 1
    now: Moment = BEGIN
    address: Address = field(default_factory=lambda: after(heard(SET)))
    pushed: list[tuple[timedelta, int]] = field(default_factory=list)

    def hear(self, fact: Hears) -> None:
        self.address = after(heard(fact, self.now), known=self.address)

    def until(self, end: timedelta, answers: Answers) -> Sequence[tuple[timedelta, int]]:
        """Push what comes due, one at a time, up to so long after the beginning; what was pushed, and when."""
        began = len(self.pushed)
        while (at := next_due(self.address, self.last)) is not None and max(at, self.now) <= BEGIN + end:
            self.now = max(at, self.now)
            each = next(due(self.address, self.last, self.now))
            self.pushed.append((self.now - BEGIN, each.number))
            answer = answers(each, self.now)
            self.hear(Pushed((answer if isinstance(answer, Attempt) else made(each, self.now, answer),)))
        self.now = BEGIN + end
        return self.pushed[began:]


def always(answer: PushAnswer) -> Answers:
    return lambda _due, _now: answer


def but(answer: PushAnswer, *numbers: int) -> Answers:
    """These numbers are answered so, all others are taken."""
    return lambda each, _now: answer if each.number in numbers else PushAnswer.TAKEN


def numbers(pushed: Sequence[tuple[timedelta, int]]) -> list[int]:
    return [number for _, number in pushed]
