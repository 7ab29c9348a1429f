"""The words of finance's tests: one trainee of Kunming No. 2, paid month by month."""

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

from contracts.envelope import Envelope, Heard, Message
from contracts.finance import CloseAccount, OpenAccount
from contracts.platform import PaymentMade
from contracts.season import seasons_of
from contracts.vocabulary import SHANGHAI, PayComponent
from services.chassis.data import read_tables
from services.finance.domain.account import Account, decide, evolve

A, SEASON, BASE = "A-1", "2025-kunming-2", "KM-SECOND-PEOPLES"
SEASONS = seasons_of(read_tables(Path(__file__).parents[2] / "deploy" / "seasons" / "2025-kunming-2.toml"))
TERMS = SEASONS[SEASON].finance


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


ADMITTED_AT, LAST_DAY = at("2025-08-12T10:00"), TERMS.term_ends


def opens(moment: datetime = ADMITTED_AT) -> OpenAccount:
    return OpenAccount(application=A, season=SEASON, person_key="a" * 64, base=BASE, opened_at=moment)


def closes(moment: datetime = LAST_DAY) -> CloseAccount:
    return CloseAccount(application=A, season=SEASON, closed_at=moment)


def pays(
    component: PayComponent, amount_fen: int, month: str = "2025-09", paid_at: datetime | None = None
) -> PaymentMade:
    moment = at(f"{month}-28T10:00") if paid_at is None else paid_at
    return PaymentMade(application=A, month=month, component=component, amount_fen=amount_fen, paid_at=moment)


def whole_training() -> Iterator[PaymentMade]:
    """Twenty-four months with every condition met, and the bonus for the licence [FIN-2, FIN-3]."""
    months = [f"{2025 + number // 12}-{number % 12 + 1:02}" for number in range(8, 32)]
    rates = {rate.component: rate.amount_fen for rate in TERMS.rates}
    bonus = rates.pop(PayComponent.LICENCE_BONUS)
    for month in months:
        yield from (pays(component, amount_fen, month) for component, amount_fen in rates.items())
    yield pays(PayComponent.LICENCE_BONUS, bonus, "2026-10")


def heard(message: Any, sequence: int) -> Heard[Any]:
    envelope = Envelope(
        id=f"{sequence}",
        source="test",
        type="test.said.v1",
        time=ADMITTED_AT,
        correlation_id="c",
        sequence=sequence,
    )
    return Heard(message, envelope)


def after(*messages: Any) -> Account:
    """The account once these were heard, a later one speaking later."""
    account = Account(A)
    for sequence, message in enumerate(messages, start=1):
        one = message if isinstance(message, Heard) else heard(message, sequence)
        account = reduce(evolve, decide(account, one, SEASONS), account)
    return account


def said(*messages: Any) -> list[Message]:
    """What the last of these messages makes the account say."""
    *before, last = messages
    one = last if isinstance(last, Heard) else heard(last, len(messages))
    return [event for event in decide(after(*before), one, SEASONS) if isinstance(event, Message)]
