"""A base's roll: whose accounts there are, in the order of their places, and what holds for each [FIN-6].

Places go by the day of admission, then by application number. Whoever stands beyond the plan moves into it when enough
of those before have left; postgraduates stand outside it [REG-7]. A seat the province held back is one more of the
plan: whoever sits on it takes none of the base's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.envelope import Received
from contracts.messages.finance import AccountListed, DatedRate, RatesPublished, TermsGranted
from contracts.messages.platform.finance import PrepaymentMade
from contracts.season.season import Base, Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Category, Fen, Moment, SeasonId

Hears = AccountListed | RatesPublished | PrepaymentMade


@dataclass(frozen=True, slots=True)
class Listed:
    """An account's latest word to the roll."""

    sequence: int
    word: AccountListed


@dataclass(frozen=True, slots=True)
class Rates:
    """The season's latest word on rates that concern this base."""

    sequence: int
    rates: tuple[DatedRate, ...]


@dataclass(frozen=True, slots=True)
class Prepaid:
    """Money prepaid to the base, under the key of the message that told of it."""

    key: str
    fund: str
    amount_fen: Fen
    prepaid_at: Moment


@dataclass(frozen=True, slots=True)
class Roll:
    """One base in one season. `granted` holds what each account was told last."""

    season: SeasonId
    base: BaseCode
    lines: Mapping[ApplicationId, Listed] = field(default_factory=dict)
    rates: Rates | None = None
    prepaid: Mapping[str, Prepaid] = field(default_factory=dict)
    granted: Mapping[ApplicationId, TermsGranted] = field(default_factory=dict)


Event = Listed | Rates | Prepaid | TermsGranted


def initial(key: str) -> Roll:
    """A roll's key is `season/base`."""
    season, _, base = key.partition("/")
    return Roll(season, base)


def decide(roll: Roll, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Keep the fact, then tell every account whose terms it changes."""
    fact = _fact(heard)
    known = evolve(roll, fact)
    if known is roll:
        return []
    return [fact, *(word for word in _words(known, seasons) if known.granted.get(word.application) != word)]


def _fact(heard: Received[Hears]) -> Listed | Rates | Prepaid:
    match heard.message:
        case AccountListed() as word:
            return Listed(heard.sequence, word)
        case RatesPublished(rates=rates):
            return Rates(heard.sequence, rates)
        case PrepaymentMade() as made:
            return Prepaid(heard.key, made.fund, made.amount_fen, made.prepaid_at)
        case _:
            assert_never(heard.message)


def _words(roll: Roll, seasons: Seasons) -> Iterator[TermsGranted]:
    """What holds for each account the roll ever heard of; one that is another base's after all has no place here."""
    base = seasons[roll.season].base(roll.base)
    rates = roll.rates.rates if roll.rates else ()
    since = {word.application: at for word, at in places(roll, 0 if base is None else plan(base))}
    for application in roll.lines:
        yield TermsGranted(
            application=application,
            season=roll.season,
            base=roll.base,
            rates=rates,
            on_plan_from=since.get(application),
        )


def plan(base: Base) -> int:
    """The headcount of the base's plan: all its seats."""
    return sum(programme.seats for programme in base.programmes)


def places(roll: Roll, seats: int) -> Iterator[tuple[AccountListed, Moment | None]]:
    """Everyone on the roll in the order of places, with the moment from which the place is within the plan."""
    leaving: list[Moment | None] = []
    for word in in_turn(roll):
        if word.category is Category.POSTGRADUATE:
            yield word, None
            continue
        if word.held_back:
            yield word, word.opened_at
            continue
        yield word, _since(word, leaving, seats)
        leaving.append(word.left_at)


def _since(word: AccountListed, before: list[Moment | None], seats: int) -> Moment | None:
    """When the last of the places needed comes free; at once where there is one."""
    opened = word.opened_at
    needed = len(before) - seats + 1
    if needed <= 0 or opened is None:
        return opened
    left = sorted(moment for moment in before if moment is not None)
    return max(opened, left[needed - 1]) if seats > 0 and needed <= len(left) else None


def in_turn(roll: Roll) -> list[AccountListed]:
    """Whose accounts are this base's, by admission, then by application number."""
    words = [(line.word.opened_at, line.word) for line in roll.lines.values()]
    here = [(at, word.application, word) for at, word in words if at is not None]
    return [word for _, _, word in sorted(here, key=lambda each: each[:2])]


def evolve(roll: Roll, event: Event) -> Roll:
    """Fold one fact, or what was said; an older word changes nothing."""
    match event:
        case Listed(sequence, word):
            known = roll.lines.get(word.application)
            stale = known is not None and known.sequence >= sequence
            return roll if stale else replace(roll, lines=dict(sorted({**roll.lines, word.application: event}.items())))
        case Rates(sequence):
            return roll if roll.rates is not None and roll.rates.sequence >= sequence else replace(roll, rates=event)
        case Prepaid(key=key):
            return replace(roll, prepaid=dict(sorted({**roll.prepaid, key: event}.items())))
        case TermsGranted(application=application):
            return replace(roll, granted=dict(sorted({**roll.granted, application: event}.items())))
        case _:
            assert_never(event)
