"""The words of finance's tests: one trainee of Kunming No. 2, paid month by month."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

from contracts.envelope import Envelope, Message, Received
from contracts.messages.admission.decisions import ReportAccepted
from contracts.messages.finance import AccountListed, CloseAccount, DatedRate, OpenAccount, ReopenAccount, TermsGranted
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.platform.finance import LicenceExamined, MonthAssessed, RepaymentReceived
from contracts.messages.time import DeadlineReached
from contracts.messages.verification import TermReduced
from contracts.season.season import seasons_of
from contracts.vocabulary import SHANGHAI, Category, Licence, PayComponent
from services.chassis.core.data import read_tables
from services.finance.domain import months
from services.finance.domain.account.decide import ACCRUAL, decide
from services.finance.domain.account.state import Account, evolve

A, SEASON, BASE = "A-1", "2025-kunming-2", "KM-SECOND-PEOPLES"
SEASONS = seasons_of(read_tables(Path(__file__).parents[2] / "deploy" / "seasons" / "2025-kunming-2.toml"))
TERMS = SEASONS[SEASON].finance


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


ADMITTED_AT, LAST_DAY = at("2025-08-12T10:00"), TERMS.term_ends


def opens(
    moment: datetime = ADMITTED_AT,
    category: Category = Category.SOCIAL,
    application: str = A,
    base: str = BASE,
    *,
    held_back: bool = False,
) -> OpenAccount:
    return OpenAccount(
        application=application,
        season=SEASON,
        person_key="a" * 64,
        base=base,
        opened_at=moment,
        category=category,
        specialty="AGP",
        held_back=held_back,
    )


def closes(moment: datetime = LAST_DAY, application: str = A) -> CloseAccount:
    return CloseAccount(application=application, season=SEASON, closed_at=moment)


def reopens(moment: datetime, application: str = A) -> ReopenAccount:
    return ReopenAccount(application=application, season=SEASON, reopened_at=moment)


def reports(day: str = "2025-08-30", application: str = A) -> ReportAccepted:
    return ReportAccepted(application=application, season=SEASON, base=BASE, reported_at=at(f"{day}T09:00"))


def reduces(years: int) -> TermReduced:
    return TermReduced(
        application=A, season=SEASON, base=BASE, specialty="AGP", years=years, reduced_at=at("2025-12-01T09:00")
    )


def assesses(month: str, *, met: bool = True, revision: int = 1, when: str | None = None) -> MonthAssessed:
    moment = months.ended_at(month) if when is None else at(when)
    return MonthAssessed(
        application=A, season=SEASON, base=BASE, month=month, revision=revision, met=met, assessed_at=moment
    )


def examines(
    when: str, *, passed: bool = True, revision: int = 1, licence: Licence = Licence.ASSISTANT_PHYSICIAN
) -> LicenceExamined:
    return LicenceExamined(
        application=A,
        season=SEASON,
        licence=licence,
        revision=revision,
        passed=passed,
        scored_at=at(when),
    )


def repays(amount_fen: int, when: str, payer: str = "trainee") -> RepaymentReceived:
    return RepaymentReceived.model_validate(
        {"application": A, "season": SEASON, "payer": payer, "amount_fen": amount_fen, "received_at": at(when)}
    )


def rate(component: PayComponent, amount_fen: int, valid_from: str, decided: str = "2025-08-01") -> DatedRate:
    return DatedRate(
        component=component,
        amount_fen=amount_fen,
        valid_from=at(f"{valid_from}T00:00"),
        decided_at=at(f"{decided}T09:00"),
        source=f"platform/{component}-{valid_from}-{decided}",
        document="policy",
    )


def grants(*rates: DatedRate, on_plan_from: datetime | None = ADMITTED_AT) -> TermsGranted:
    in_turn = tuple(sorted(rates, key=lambda each: (each.decided_at, each.source)))
    return TermsGranted(application=A, season=SEASON, base=BASE, rates=in_turn, on_plan_from=on_plan_from)


def ends(month: str) -> DeadlineReached:
    """The month is over, and its job comes."""
    return DeadlineReached(ACCRUAL, months.ended_at(month))


TERM = tuple(f"{2025 + number // 12}-{number % 12 + 1:02}" for number in range(8, 32))
"""The twenty-four months of the term."""


def pays(
    component: PayComponent, amount_fen: int, month: str = "2025-09", paid_at: datetime | None = None
) -> PaymentMade:
    moment = at(f"{month}-28T10:00") if paid_at is None else paid_at
    return PaymentMade(application=A, month=month, component=component, amount_fen=amount_fen, paid_at=moment)


def whole_training() -> Iterator[PaymentMade]:
    """Twenty-four months with every condition met, and the bonus for the licence [FIN-2, FIN-3]."""
    rates = {rate.component: rate.amount_fen for rate in TERMS.rates}
    bonus = rates.pop(PayComponent.LICENCE_BONUS)
    for month in TERM:
        yield from (pays(component, amount_fen, month) for component, amount_fen in rates.items())
    yield pays(PayComponent.LICENCE_BONUS, bonus, "2026-10")


def heard(message: Any, sequence: int) -> Received[Any]:
    envelope = Envelope(
        id=f"{sequence}",
        source="test",
        type="test.said.v1",
        time=ADMITTED_AT,
        correlation_id="c",
        sequence=sequence,
    )
    return Received(message, envelope)


def told(*messages: Any) -> Iterator[tuple[Account, Sequence[Any]]]:
    """The account before each of these messages, and what the message makes of it; a later one speaks later."""
    account = Account(A)
    for sequence, message in enumerate(messages, start=1):
        one = message if isinstance(message, Received) else heard(message, sequence)
        events = decide(account, one, SEASONS)
        yield account, events
        account = reduce(evolve, events, account)


def after(*messages: Any) -> Account:
    """The account once these were heard."""
    account = Account(A)
    for before, events in told(*messages):
        account = reduce(evolve, events, before)
    return account


def said(*messages: Any) -> list[Message]:
    """What the last of these messages makes the account say to admission."""
    *_, (_, events) = told(*messages)
    return [event for event in events if isinstance(event, Message) and not isinstance(event, AccountListed)]
