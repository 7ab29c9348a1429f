"""The account of one trainee, its ledger at any moment, and the accounts of a season or of a base."""

from collections import defaultdict
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from contracts.messages.finance import AccountClosed
from contracts.season.season import Seasons
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Moment,
    PayComponent,
    PersonKey,
    SeasonId,
    SpecialtyCode,
)
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following
from services.finance.domain.account.payments import repaid_to, stood
from services.finance.domain.account.state import Account
from services.finance.projections.journal import Entry, balances, journal
from services.finance.store import ACCOUNT


class Read(BaseModel):
    """A read model."""

    model_config = ConfigDict(frozen=True)


class AccountRead(Read):
    """One account, in fen. `paid_fen` is everything paid, by component; `closing` says what of it is clawed back.

    `balance_fen` is what is owed of that, below zero what is owed back; what others than the debtors paid lies aside.
    """

    application: ApplicationId
    season: SeasonId | None
    base: BaseCode | None
    person_key: PersonKey | None
    category: Category | None
    specialty: SpecialtyCode | None
    stage: Literal["unopened", "open", "closed"]
    opened_at: Moment | None
    reported_at: Moment | None
    years_off: int
    paid_fen: dict[PayComponent, int]
    closing: AccountClosed | None
    repaid_fen: int
    balance_fen: int


class LedgerRead(Read):
    """Every entry booked by `at`, or to this day, and what stands in each book: debits positive [FIN-1]."""

    application: ApplicationId
    at: Moment | None
    entries: tuple[Entry, ...]
    balances_fen: dict[str, int]


class AccountsPage(Read):
    """One page in the order of application numbers; `next` goes into `after` for the page that follows."""

    items: tuple[AccountRead, ...]
    next: ApplicationId | None


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models of accounts."""
    router = APIRouter()

    @router.get("/applications/{application}")
    async def read_application(application: ApplicationId) -> AccountRead:
        account = await documents.get(ACCOUNT, application)
        if account is None:
            raise Problem(404, "unknown_application")
        return _account(account)

    @router.get("/applications/{application}/ledger")
    async def read_ledger(application: ApplicationId, at: Annotated[Moment | None, Query()] = None) -> LedgerRead:
        account = await documents.get(ACCOUNT, application)
        if account is None or account.season is None:
            raise Problem(404, "unknown_application")
        entries = journal(account, seasons[account.season].finance)
        booked = tuple(entry for entry in entries if at is None or entry.booked_at <= at)
        return LedgerRead(application=application, at=at, entries=booked, balances_fen=dict(balances(booked)))

    @router.get("/seasons/{season}/accounts")
    async def read_accounts(
        season: SeasonId,
        base: BaseCode | None = None,
        after: str = "",
        limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
    ) -> AccountsPage:
        equals = {"season": season} if base is None else {"season": season, "base": base}
        page = await documents.page(ACCOUNT, equals, after, limit)
        items = tuple(_account(account) for _, account in page)
        return AccountsPage(items=items, next=following(page, limit))

    @router.get("/accounts/unopened")
    async def read_unopened(after: str = "", limit: Annotated[int, Query(ge=1, le=1_000)] = 500) -> AccountsPage:
        """Whose money, marks or results came in though no account is open for them: they wait for admission's order."""
        page = await documents.page(ACCOUNT, {"unopened": 1}, after, limit)
        return AccountsPage(items=tuple(_account(account) for _, account in page), next=following(page, limit))

    return router


def _account(account: Account) -> AccountRead:
    paid: dict[PayComponent, int] = defaultdict(int)
    repaid = sum(each.amount_fen for each in repaid_to(account) if each.payer != "other")
    for payment in stood(account):
        paid[payment.component] += payment.amount_fen
    opened = account.opened
    return AccountRead(
        application=account.application,
        season=account.season,
        base=opened.base if opened else None,
        person_key=opened.person_key if opened else None,
        category=opened.category if opened else None,
        specialty=opened.specialty if opened else None,
        stage="closed" if account.withdrawn else "open" if opened else "unopened",
        opened_at=opened.opened_at if opened else None,
        reported_at=account.reported_at,
        years_off=account.reduced.years if account.reduced else 0,
        paid_fen=dict(sorted(paid.items())),
        closing=account.closing,
        repaid_fen=repaid,
        balance_fen=(account.closing.clawback_fen if account.closing else 0) - repaid,
    )
