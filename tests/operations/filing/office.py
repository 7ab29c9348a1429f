"""Finance and registration behind one client, over documents in memory: what a filing clerk reads from."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from contracts.education import Education
from contracts.envelope import Message
from contracts.latest import Latest
from contracts.messages.finance import AccountListed
from contracts.messages.platform.acts import Employer, Identity, RegistrationSubmitted
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI, Category, EducationLevel, Level, Licence, Major, PayComponent, Sex
from operations.access import Access
from operations.client import OperationsClient
from operations.season_file import read_seasons
from rehearsal.applicants.identity import id_number
from services.chassis.core.crypto import Keyring
from services.chassis.http.problems import EdgeApp
from services.finance.api import reads
from services.finance.api.taking import taking
from services.finance.domain.account.facts import Closed, MonthEnded, Opened, Paid, Reported
from services.finance.domain.account.state import Account
from services.finance.domain.roll.state import Roll
from services.finance.handlers import HEARS
from services.finance.store import ACCOUNT, ROLL
from services.registration.api.identities import disclosing
from services.registration.domain.application.state import Application
from services.registration.handlers import IdentitySeal
from services.registration.store import APPLICATION
from tests.callers import gate, known
from tests.documents import Keeping, Telling
from tests.operations.filing.addressed import addressed

T = TypeVar("T")
ROOT = Path(__file__).parents[3]
NOW = datetime(2025, 12, 1, 9, 0, tzinfo=SHANGHAI)
SEASONS = {season.id: season for season in read_seasons(ROOT / "deploy" / "seasons")}
CLOSURE = IdentitySeal(Keyring("k", {"k": bytes(32)}), "pepper", SEASONS)
COLLEGE = Education(
    level=EducationLevel.JUNIOR_COLLEGE,
    major=Major.CLINICAL,
    full_time=True,
    years=3,
    school="曲靖健康医学院",
    graduates_on=date(2025, 7, 1),
    has_diploma=True,
)


@dataclass
class Files:
    """Cabinets: what was applied for, and what became accounts."""

    season: Season
    documents: list[Any] = field(default_factory=list)
    _telling: Telling = field(default_factory=lambda: Telling(NOW))
    shelf: Keeping | None = None

    @property
    def told(self) -> list[Message]:
        """What registration said at its edge."""
        return self._telling.told

    def admits(self, number: int, base: str, specialty: str, *, left: bool = False, **changes: Any) -> None:
        """One trainee, admitted in time; `changes` go into the form."""
        name, starts = f"A-{number:03}", self.season.finance.term_starts
        form = RegistrationSubmitted.model_validate(_form(self.season, name, number, base, specialty) | changes)
        kept = Application(name, (CLOSURE.form(form).form,))
        opened = Opened(1, self.season.id, f"{number:064x}", base, starts.replace(month=8), form.category, specialty)
        paid = Paid("p/1", f"{starts:%Y-%m}", PayComponent.CENTRAL, 120_000, starts)
        account = Account(
            name,
            opened=opened,
            closed=Closed(3, self.season.id, starts.replace(day=20)) if left else None,
            reported=Reported(2, starts.replace(month=8, day=30)),
            payments={"p/1": paid} if left else {},
            accrued=MonthEnded(f"{starts:%Y-%m}").month,
        )
        self.documents += [(APPLICATION, name, kept), (ACCOUNT, name, account)]

    def leaves(self, number: int) -> None:
        """While the office is open: this trainee left, and the base's roll knows."""
        assert self.shelf is not None
        for (kind, key), state in list(self.shelf.documents.items()):
            line = state.lines.get(f"A-{number:03}") if kind == ROLL.kind else None
            if line is not None:
                word = line.word.model_copy(update={"left_at": self.season.finance.term_starts})
                lines = {**state.lines, word.application: Latest(line.sequence + 1, word)}
                self.shelf.documents[kind, key] = Roll(self.season.id, state.base, lines)

    @contextmanager
    def office(self) -> Iterator[Access]:
        """Where the clerk asks, and as whom, while both services answer."""
        self.shelf = shelf = Keeping(HEARS, SEASONS, NOW, *self.documents, *self._rolls())
        finance, registration, both = EdgeApp("finance"), EdgeApp("registration"), EdgeApp("both")
        finance.include_router(reads(shelf, SEASONS))
        finance.include_router(taking(shelf, shelf, gate(), SEASONS))
        registration.include_router(disclosing(shelf, self._telling, gate(), SEASONS, CLOSURE.opened))
        both.mount("/finance", finance)
        both.mount("/registration", registration)
        with addressed(both) as here:
            addresses = {"finance": f"{here}/finance", "registration": f"{here}/registration"}
            yield Access(addresses, known()[1]["office"].token or "", timeout_seconds=60.0)

    def _rolls(self) -> Iterator[tuple[Any, str, Roll]]:
        accounts = [state for aggregate, _, state in self.documents if aggregate is ACCOUNT]
        for base in sorted({account.opened.base for account in accounts}):
            here = [account for account in accounts if account.opened.base == base]
            lines = {account.application: Latest(1, _word(account)) for account in here}
            yield ROLL, f"{self.season.id}/{base}", Roll(self.season.id, base, lines)


def asked(access: Access, asking: Callable[[OperationsClient], Coroutine[Any, Any, T]]) -> T:
    """What comes of asking."""

    async def ask() -> T:
        async with OperationsClient.of(access) as client:
            return await asking(client)

    return asyncio.run(ask())


def filed(access: Access, files: Callable[[OperationsClient], AsyncIterator[tuple[str, bytes]]]) -> dict[str, bytes]:
    """Every file that is made, by name."""

    async def read(client: OperationsClient) -> dict[str, bytes]:
        return {name: content async for name, content in files(client)}

    return asked(access, read)


def _word(account: Account) -> AccountListed:
    opened, closed = account.opened, account.withdrawn
    assert opened is not None
    return AccountListed(
        application=account.application,
        season=opened.season,
        base=opened.base,
        category=opened.category,
        specialty=opened.specialty,
        opened_at=opened.opened_at,
        left_at=closed.closed_at if closed else None,
    )


def identity(number: int) -> Identity:
    born = date(2003, 5, 1 + number % 28)
    return Identity(
        name="欧阳丽娟",
        id_number=id_number(number, born, 2),
        sex=Sex.FEMALE,
        born_on=born,
        phone=f"100{number:08}",
        email=f"applicant-{number:06}@rehearsal.invalid",
    )


def _form(season: Season, name: str, number: int, base: str, specialty: str) -> dict[str, Any]:
    return {
        "application": name,
        "season": season.id,
        "revision": 1,
        "submitted_at": season.registration.windows[Category.SOCIAL].opens,
        "identity": identity(number),
        "chinese_national": True,
        "category": Category.UNIT,
        "base": base,
        "preferences": (specialty,),
        "accepts_adjustment": True,
        "education": COLLEGE,
        "licence": Licence.NONE,
        "employer": Employer(name="昆明市东川区人民医院", level=Level.COUNTY),
        "declares_no_withdrawal": True,
    }
