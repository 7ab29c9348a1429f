"""What is known of one recipient's address; it is as large as it has gaps, not as long as its log [DLV-3].

Every fact is joined to what is known, and a later command puts what was before aside: so the order is of no account.

See docs/architecture/push.md.
"""

from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, TypeVar, assert_never

from contracts.messages.delivery import RecoverSince, ReplayMissing, SetAddress, SwitchAddressOn
from contracts.vocabulary import Moment
from services.delivery.domain.address.facts import NEVER, AskedFor, Attempt, Noted, PushAnswer, Pushed, PushRound, mark
from services.delivery.domain.address.schedule import wished
from services.delivery.domain.address.spans import Spans, add, drop, within

MOST: Final = 2**53 - 1


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """Where everything goes, and from which number on; the latest stands."""

    at: Moment
    id: str
    since: int
    url: str | None
    heartbeat_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """A number that was attempted and not taken, in the round it is in: how often since `missing`, and when."""

    number: int
    nth: int
    first: Moment
    last: Moment
    missing: str = NEVER


@dataclass(frozen=True, slots=True, order=True)
class PauseWish:
    """The address said at `at`: nothing before `until`. The latest stands, until the address is set or switched on."""

    began: str
    at: Moment
    until: Moment


@dataclass(frozen=True, slots=True)
class Address:
    """The facts of one address, joined: any order of hearing them, with any repeats, gives the same.

    `rounds` are those that hold for some number, the earliest first, each for the numbers from its own up to the next
    one's; `taken` and `tries` are of the round a number is in. `missing` marks the last time
    that what is missing was asked for, `gone` the last beginning in which a 410 was heard.
    """

    recipient: str
    set: Setting | None = None
    rounds: tuple[PushRound, ...] = ()
    missing: str = NEVER
    taken: Spans = ()
    tries: tuple[Try, ...] = ()
    switched_on_at: Moment | None = None
    began: str = NEVER
    taken_at: Moment | None = None
    failed_at: Moment | None = None
    gone: str | None = None
    wish: PauseWish | None = None

    def round_of(self, number: int) -> PushRound | None:
        """The latest round that asks for this number; None before any."""
        return next((each for each in reversed(self.rounds) if each.since <= number), None)

    def asked(self, number: int) -> AskedFor:
        """What an attempt at this number answers that is made now."""
        return AskedFor(self.round_of(number), self.missing, self.began)


T = TypeVar("T", Moment, Setting, PauseWish, str)


def evolve(address: Address, noted: Noted) -> Address:
    """Join one fact; a repeat of it changes nothing."""
    match noted.fact:
        case SetAddress(url=url, since=since, heartbeat_minutes=often):
            known = replace(address, began=max(address.began, mark(noted.at, noted.id)))
            return replace(known, set=_later(address.set, Setting(noted.at, noted.id, since, url, often)))
        case SwitchAddressOn():
            known = replace(address, began=max(address.began, mark(noted.at, noted.id)))
            return replace(known, switched_on_at=_later(address.switched_on_at, noted.at))
        case RecoverSince(number=number):
            return _with_round(address, PushRound(noted.at, noted.id, number))
        case ReplayMissing():
            return replace(address, missing=max(address.missing, mark(noted.at, noted.id)))
        case Pushed(attempts=attempts):
            return reduce(_answered, attempts, address)
        case _:
            assert_never(noted.fact)


def _later(known: T | None, new: T) -> T:
    return new if known is None else max(known, new)


def _with_round(address: Address, new: PushRound) -> Address:
    """A round as well: it asks anew for the numbers that no later one asks for."""
    if any(each >= new and each.since <= new.since for each in address.rounds):
        return address
    over = min((each.since for each in address.rounds if each > new), default=MOST)
    rounds = sorted([*(each for each in address.rounds if each > new or each.since < new.since), new])
    return replace(
        address,
        rounds=tuple(rounds),
        taken=drop(address.taken, new.since, over - 1),
        tries=tuple(each for each in address.tries if not new.since <= each.number < over),
    )


def _answered(address: Address, attempt: Attempt) -> Address:
    """One attempt's answer: of the address in any case; of the number, if it is still in the round it was made in."""
    asked = attempt.asked
    known = address if asked.round is None else _with_round(address, asked.round)
    known = _of_address(known, attempt)
    if known.round_of(attempt.number) != asked.round or within(known.taken, attempt.number):
        return known
    others = tuple(each for each in known.tries if each.number != attempt.number)
    if attempt.answer is PushAnswer.TAKEN:
        return replace(known, taken=add(known.taken, attempt.number, attempt.number), tries=others)
    tried = next((each for each in known.tries if each.number == attempt.number), None)
    return replace(known, tries=tuple(sorted([*others, _tried(tried, attempt)], key=lambda each: each.number)))


def _of_address(known: Address, attempt: Attempt) -> Address:
    at, began, until = attempt.at, attempt.asked.began, wished(attempt.at, attempt.not_before)
    known = known if until is None else replace(known, wish=_later(known.wish, PauseWish(began, at, until)))
    match attempt.answer:
        case PushAnswer.TAKEN:
            return replace(known, taken_at=_later(known.taken_at, at))
        case PushAnswer.FAILED:
            return replace(known, failed_at=_later(known.failed_at, at))
        case PushAnswer.GONE:
            return replace(known, failed_at=_later(known.failed_at, at), gone=_later(known.gone, began))
        case _:
            assert_never(attempt.answer)


def _tried(known: Try | None, attempt: Attempt) -> Try:
    """What is known of a number that was not taken: attempts before what is missing was asked for do not count."""
    new = Try(attempt.number, attempt.nth, attempt.at, attempt.at, attempt.asked.missing)
    if known is None or known.missing < new.missing:
        return new
    if known.missing > new.missing:
        return known
    return replace(
        known, nth=max(known.nth, new.nth), first=min(known.first, new.first), last=max(known.last, new.last)
    )
