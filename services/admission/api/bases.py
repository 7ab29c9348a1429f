"""The HTTP edge of bases: the list to confirm, and the ledger of seats [ADM-2, ADM-5]."""

from collections.abc import Mapping

from fastapi import APIRouter

from contracts.messages.admission.decisions import NoticeLine
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, SeasonId, SpecialtyCode
from services.admission.allocation.accounts import Cause, Pot, SeatAccount, SeatEntry
from services.admission.allocation.posting import CITED, Rule
from services.admission.api.read import Read
from services.admission.domain.intake.noticing import proposed
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.redrawing import dry_run
from services.admission.domain.intake.remaining import remaining
from services.admission.domain.intake.results import complete, out
from services.admission.domain.intake.state import Intake, key_of
from services.admission.projections.bookkeeping import Bookkeeping, books_of
from services.admission.store import INTAKE
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents
from services.chassis.http.whole import known


class DrawnRead(Read):
    """A place somebody would hold."""

    application: ApplicationId
    specialty: SpecialtyCode
    rank: int


class DrawingRead(Read):
    """A dry run on what is known now: nothing is offered by it. `complete` once every result is heard."""

    complete: bool
    places: tuple[DrawnRead, ...]
    without_place: tuple[ApplicationId, ...]


class ProposalRead(Read):
    """Whoever passed the physical and holds a place; `unconfirmed` are those the base has still to confirm."""

    lines: tuple[NoticeLine, ...]
    unconfirmed: tuple[ApplicationId, ...]


class AccountRead(Read):
    """Where seats stand; no specialty where they are the province's."""

    specialty: SpecialtyCode | None
    pot: Pot
    seats: int


class EntryRead(Read):
    """So many seats from one account to another, and why."""

    cause: Cause
    source: tuple[SpecialtyCode | None, Pot]
    target: tuple[SpecialtyCode | None, Pot]
    seats: int
    application: ApplicationId | None


class TurnedRead(Read):
    """A quota transfer that was refused, and the rule against it."""

    transfer: str
    rule: Rule
    cites: str


class LedgerRead(Read):
    """Every seat of a base: the entries that moved it, where it stands, and which transfers were refused [ADM-2]."""

    entries: tuple[EntryRead, ...]
    balances: tuple[AccountRead, ...]
    refused: tuple[TurnedRead, ...]
    remaining: dict[SpecialtyCode, int]


def bases(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models over intakes."""
    router = APIRouter(prefix="/v1/seasons/{season}/bases/{base}")

    async def intake_of(season: SeasonId, base: BaseCode) -> Intake:
        intake = await known(documents, INTAKE, key_of(season, base))
        if intake is None or season not in seasons:
            raise Problem(404, "unknown_base")
        return intake

    @router.get("/drawing")
    async def read_drawing(season: SeasonId, base: BaseCode) -> DrawingRead:
        intake = await intake_of(season, base)
        return _drawing(intake, dry_run(intake, seasons[season]))

    @router.get("/proposal")
    async def read_proposal(season: SeasonId, base: BaseCode) -> ProposalRead:
        intake = await intake_of(season, base)
        lines = proposed(intake)
        waiting = (line.application for line in lines if line.application not in intake.confirmed)
        return ProposalRead(lines=lines, unconfirmed=tuple(waiting))

    @router.get("/ledger")
    async def read_ledger(season: SeasonId, base: BaseCode) -> LedgerRead:
        intake = await intake_of(season, base)
        return _ledger(intake, books_of(intake, seasons[season]))

    return router


def _drawing(intake: Intake, places: Mapping[ApplicationId, Place]) -> DrawingRead:
    without = intake.results.lines.keys() - places.keys() - out(intake.results)
    return DrawingRead(
        complete=complete(intake.results) is not None,
        places=tuple(
            DrawnRead(application=name, specialty=place.specialty, rank=place.rank) for name, place in places.items()
        ),
        without_place=tuple(sorted(without)),
    )


def _ledger(intake: Intake, books: Bookkeeping) -> LedgerRead:
    return LedgerRead(
        entries=tuple(_entry(entry) for entry in books.entries),
        balances=tuple(
            AccountRead(specialty=_specialty(account), pot=account.pot, seats=seats)
            for account, seats in books.ledger.balances.items()
            if seats
        ),
        refused=tuple(
            TurnedRead(transfer=turned.transfer.transfer, rule=turned.rule, cites=CITED[turned.rule])
            for turned in books.turned
        ),
        remaining={left.specialty: left.seats for left in remaining(intake)},
    )


def _entry(entry: SeatEntry) -> EntryRead:
    return EntryRead(
        cause=entry.cause,
        source=(_specialty(entry.source), entry.source.pot),
        target=(_specialty(entry.target), entry.target.pot),
        seats=entry.seats,
        application=entry.application,
    )


def _specialty(account: SeatAccount) -> SpecialtyCode | None:
    return None if account.programme is None else account.programme.specialty
