"""A base's settlement with the public funds, its national record, and its filings' deadlines [FIN-6, EXP-1, EXP-2]."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from contracts.messages.finance import Entered
from contracts.messages.platform.finance import MonthKey
from contracts.season.season import Base, Season, Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents
from services.finance.domain import months
from services.finance.domain.account.state import Account
from services.finance.domain.roll.places import in_turn, plan
from services.finance.domain.roll.state import Roll
from services.finance.projections.national import standing
from services.finance.projections.settlement import Settled, settlement
from services.finance.store import ACCOUNT, ROLL

_PAGE = 500


class Read(BaseModel):
    """A read model."""

    model_config = ConfigDict(frozen=True)


class FundRead(Read):
    """One fund's account with a base; `explained_fen` is what the lines name, and equals `balance_fen`."""

    settled: Settled
    balance_fen: int
    explained_fen: int


class SettlementRead(Read):
    """A base's settlement for the months of the term up to `through`; null while no month is over."""

    season: SeasonId
    base: BaseCode
    through: str | None
    funds: tuple[FundRead, ...]


class NationalRead(Read):
    """Whom the national record has to hold of a base as of now; the first upload is due at `due` [EXP-2]."""

    season: SeasonId
    base: BaseCode
    due: Moment
    entries: tuple[Entered, ...]


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models of a base: `/settlement` and `/national`."""
    router = APIRouter(prefix="/seasons/{season}/bases/{base}")

    def here(season: SeasonId, base: BaseCode) -> tuple[Season, Base]:
        found = seasons[season].base(base) if season in seasons else None
        if found is None:
            raise Problem(404, "unknown_base")
        return seasons[season], found

    @router.get("/settlement")
    async def read_settlement(season: SeasonId, base: BaseCode, through: MonthKey | None = None) -> SettlementRead:
        terms, there = here(season, base)
        roll = await documents.get(ROLL, f"{season}/{base}") or Roll(season, base)
        accounts = await _accounts(documents, roll)
        over = max((each.accrued for each in accounts.values() if each.accrued), default=None)
        last = over if through is None or over is None else min(through, over)
        if last is None or last < months.name(terms.finance.term_starts):
            return SettlementRead(season=season, base=base, through=None, funds=())
        in_plan = terms.admission.postgraduates_in_plan
        settled = settlement(roll, accounts, plan(there), terms.finance, last, postgraduates_in_plan=in_plan)
        funds = (FundRead(settled=s, balance_fen=s.balance_fen, explained_fen=s.explained_fen) for s in settled)
        return SettlementRead(season=season, base=base, through=last, funds=tuple(funds))

    @router.get("/national")
    async def read_national(season: SeasonId, base: BaseCode) -> NationalRead:
        terms, _ = here(season, base)
        if terms.filings is None:
            raise Problem(404, "no_filings_in_season")
        roll = await documents.get(ROLL, f"{season}/{base}") or Roll(season, base)
        return NationalRead(season=season, base=base, due=terms.filings.national_by, entries=standing(roll))

    return router


async def _accounts(documents: Documents, roll: Roll) -> dict[ApplicationId, Account]:
    """The accounts of everyone on the roll, read page by page along the index."""
    found, after = dict[ApplicationId, Account](), ""
    wanted = {word.application for word in in_turn(roll)}
    while True:
        page = await documents.page(ACCOUNT, {"season": roll.season, "base": roll.base}, after, _PAGE)
        found |= {key: account for key, account in page if key in wanted}
        if len(page) < _PAGE:
            return found
        after = page[-1][0]
