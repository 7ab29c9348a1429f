"""The figures of a season: fill, completion, first-time pass rates, money; what a decision seals [CLO-3, ADM-8]."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final

from contracts.messages.platform.completion import SeasonClosed
from contracts.season.season import Base, Season
from contracts.vocabulary import ApplicationId, BaseCode, SpecialtyCode
from operations import posting
from operations.client import OperationsClient
from operations.filing.admissions import REPORTED, Admissions, admissions
from operations.filing.listing import listing

_ADMISSION, _FINANCE = "admission", "finance"
_FUNDS: Final = ("prepaid_fen", "settled_fen")
Completions = Mapping[ApplicationId, Mapping[str, Any]]
"""What admission counts of each trainee's completion examinations."""


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """One programme: seats after transfers, and how far whoever took them came."""

    base: BaseCode
    specialty: SpecialtyCode
    seats: int
    admitted: int
    reported: int
    completed: int
    examined: int
    passed_first: int
    passed: int
    certified: int


@dataclass(frozen=True, slots=True)
class MoneyFigures:
    """One base, in fen: what both funds prepaid and settle, what trainees were paid, what is owed of clawbacks."""

    base: BaseCode
    prepaid_fen: int
    settled_fen: int
    paid_fen: int
    owed_fen: int


@dataclass(frozen=True, slots=True)
class SeasonFigures:
    """Everything a decision seals, and its digest."""

    season: str
    programmes: tuple[ProgrammeFigures, ...]
    money: tuple[MoneyFigures, ...]

    def spelt(self) -> bytes:
        """Canonical JSON: the same figures are the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        return sha256(self.spelt()).hexdigest()


async def figures(client: OperationsClient, season: Season) -> SeasonFigures:
    """As of now."""
    listed = client.pages(_ADMISSION, f"/v1/seasons/{season.id}/completions")
    completions = {line["application"]: line async for line in listed}
    here = client.pages(_ADMISSION, f"/v1/seasons/{season.id}/postgraduates")
    linked = [line async for line in here] if season.admission.postgraduates_in_plan else []
    programmes = tuple(of_programmes(await admissions(client, season), completions, linked))
    return SeasonFigures(season.id, programmes, tuple([await _money(client, season, base) for base in season.bases]))


async def post(client: OperationsClient, decision: SeasonClosed, signs_with: str) -> None:
    """Have it heard, once however often it is posted. Raises `Unanswered` and `Denied`."""
    name = f"closing-{decision.season}-{decision.decision}"
    await posting.post(client, decision, name, decision.model_dump(mode="json")["closed_at"], signs_with)


async def sealed(client: OperationsClient, season: Season) -> dict[str, Any] | None:
    """The decision that closed the season; None while none did."""
    known = await client.read(_ADMISSION, f"/v1/seasons/{season.id}/closing")
    decision: dict[str, Any] | None = known["sealed"]
    return decision


def of_programmes(
    found: Admissions, completions: Completions, linked: Iterable[Mapping[str, Any]] = ()
) -> Iterator[ProgrammeFigures]:
    """Every programme, in the order of bases and codes; with the postgraduates who took seats of the plan [POL-7]."""
    counts = Counter[tuple[str, str, str]]()
    seated = [(one.application, one.base, one.specialty, str(one.stage)) for one in found.admitted]
    seated += [(one["application"], one["base"], one["specialty"], one["stage"]) for one in linked]
    for application, base, specialty, stage in seated:
        for what, holds in _counted(stage, completions.get(application, {})).items():
            counts[base, specialty, what] += holds
    for (base, specialty), booked in sorted(found.books.items()):
        counted = {what: counts[base, specialty, what] for what in _counted("", {})}
        yield ProgrammeFigures(base, specialty, booked.seats, **counted)


def _counted(stage: str, told: Mapping[str, Any]) -> dict[str, bool]:
    attempts = told.get("attempts", ())
    return {
        "admitted": True,
        "reported": stage in REPORTED,
        "completed": stage == "completed",
        "examined": bool(attempts),
        "passed_first": any(one["attempt"] == 1 and one["passed"] for one in attempts),
        "passed": any(one["passed"] for one in attempts),
        "certified": told.get("certificate") is not None,
    }


async def _money(client: OperationsClient, season: Season, base: Base) -> MoneyFigures:
    settlement = await client.read(_FINANCE, f"/v1/seasons/{season.id}/bases/{base.code}/settlement")
    funds = {name: sum(fund["settled"][name] for fund in settlement["funds"]) for name in _FUNDS}
    paid = owed = 0
    async for account in client.pages(_FINANCE, f"/v1/seasons/{season.id}/accounts", {"base": base.code}):
        paid += sum(account["paid_fen"].values())
        owed += account["balance_fen"]
    return MoneyFigures(base.code, **funds, paid_fen=paid, owed_fen=owed)


def figure_files(known: SeasonFigures) -> Iterator[tuple[str, bytes]]:
    """The figures as what is sealed, and as two tables."""
    yield "closing.json", known.spelt()
    columns = (*ProgrammeFigures.__slots__, "filled_percent", "passed_first_percent")
    yield "closing.csv", listing(columns, (_with_rates(each) for each in known.programmes))
    yield "closing-money.csv", listing(MoneyFigures.__slots__, (asdict(each) for each in known.money))


def _with_rates(each: ProgrammeFigures) -> dict[str, Any]:
    rates = {
        "filled_percent": percent(each.reported, each.seats),
        "passed_first_percent": percent(each.passed_first, each.examined),
    }
    return asdict(each) | rates


def percent(part: int, whole: int) -> str:
    """With one decimal, cut off; nothing of nothing."""
    return "" if whole == 0 else f"{part * 1000 // whole / 10:.1f}"
