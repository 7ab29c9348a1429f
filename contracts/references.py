"""What the edge turns away before any domain hears it: a stable code, the field, a detail fit for a log."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contracts.envelope import Message
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.platform.listings import WithdrawalImported
from contracts.season.season import Seasons
from contracts.vocabulary import BaseCode

AT_ONE_BASE: Final = 10_000
"""Candidates whose marks and results one document holds: with 11 000 it is larger than a store takes, 16 MiB."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why an event was not taken. `code` never changes its meaning; `detail` holds no personal data."""

    code: str
    field: str
    detail: str


def misfit(seasons: Seasons, message: Message) -> Rejection | None:
    """Whether a message contradicts itself, or names a season or base that does not exist here; None when it fits."""
    if (contradiction := _contradicts(message)) is not None:
        return contradiction
    season_id = getattr(message, "season", None)
    if season_id is None:
        return None
    season = seasons.get(season_id)
    if season is None:
        return Rejection("unknown_season", "season", f"no season {season_id} is open here")
    for field, base in _bases(message):
        if base is not None and season.base(base) is None:
            return Rejection("unknown_base", field, f"base {base} takes no part in {season_id}")
    return None


def _contradicts(message: Message) -> Rejection | None:
    """What no reader could keep to: asked here, since what was told before is read as it was."""
    match message:
        case PaymentMade(payment=None) if message.revision > 1 or message.reversed:
            told = "what is told anew, or taken back, has a number to be known by"
            return Rejection("invalid_data", "payment", told)
        case WithdrawalImported() if message.stands and message.bans_until < message.bans_from:
            return Rejection("invalid_data", "bans_until", "a ban does not end before it begins")
        case _:
            return None


def _bases(message: Message) -> Iterator[tuple[str, BaseCode | None]]:
    """Every base the message names, by field: its own, and those of its lines."""
    yield "base", getattr(message, "base", None)
    yield from ((f"bases.{place}", base) for place, base in enumerate(getattr(message, "bases", ())))
    for place, line in enumerate(getattr(message, "lines", ())):
        yield f"lines.{place}.base", getattr(line, "base", None)
