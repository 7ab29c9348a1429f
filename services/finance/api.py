"""The HTTP edge: the account of one trainee, and the accounts of a season."""

from collections import defaultdict
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict

from contracts.finance import AccountClosed
from contracts.vocabulary import ApplicationId, BaseCode, Fen, Moment, PayComponent, PersonKey, SeasonId
from services.chassis.service import Documents
from services.finance.domain.state import Account
from services.finance.store import ACCOUNT


class Read(BaseModel):
    """A read model."""

    model_config = ConfigDict(frozen=True)


class AccountRead(Read):
    """One account, in fen. `paid_fen` is everything paid, by component; `closing` says what of it is clawed back."""

    application: ApplicationId
    season: SeasonId | None
    base: BaseCode | None
    person_key: PersonKey | None
    stage: Literal["unopened", "open", "closed"]
    opened_at: Moment | None
    paid_fen: dict[PayComponent, Fen]
    closing: AccountClosed | None


class AccountsPage(Read):
    """One page in the order of application numbers; `next` goes into `after` for the page that follows."""

    items: tuple[AccountRead, ...]
    next: ApplicationId | None


def reads(documents: Documents) -> APIRouter:
    """The read models over finance's documents."""
    router = APIRouter(prefix="/v1")

    @router.get("/applications/{application}")
    async def read_application(application: ApplicationId) -> AccountRead:
        account = await documents.get(ACCOUNT, application)
        if account is None:
            raise HTTPException(404, "unknown_application")
        return _account(account)

    @router.get("/seasons/{season}/accounts")
    async def read_accounts(
        season: SeasonId, after: str = "", limit: Annotated[int, Query(ge=1, le=1_000)] = 500
    ) -> AccountsPage:
        page = await documents.page(ACCOUNT, {"season": season}, after, limit)
        items = tuple(_account(account) for _, account in page)
        return AccountsPage(items=items, next=page[-1][0] if len(page) == limit else None)

    return router


def _account(account: Account) -> AccountRead:
    paid: dict[PayComponent, Fen] = defaultdict(int)
    for payment in account.payments.values():
        paid[payment.component] += payment.amount_fen
    opened = account.opened
    return AccountRead(
        application=account.application,
        season=account.season,
        base=opened.base if opened else None,
        person_key=opened.person_key if opened else None,
        stage="closed" if account.withdrawn else "open" if opened else "unopened",
        opened_at=opened.opened_at if opened else None,
        paid_fen=dict(sorted(paid.items())),
        closing=account.closing,
    )
