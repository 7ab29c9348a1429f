"""Rosters of admitted trainees, per base and for whom they go to: workbook, whose lines, PDF for the seal [EXP-1]."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from contracts.education import Education
from contracts.messages.platform.acts import Employer, Identity
from contracts.season.funding import Filings
from contracts.season.programmes import Programme
from contracts.season.season import Base, Season
from contracts.vocabulary import Category, Licence, Stream
from operations.client import OperationsClient
from operations.filing.annex import ANNEXES, Trainee
from operations.filing.identities import identity, looked_at
from operations.filing.index import index
from services.printing.forms import pdf, unprinted, xlsx
from services.printing.sheet import Table, Unprinted, day_zh

Files = AsyncIterator[tuple[str, bytes]]
"""Files to be written, by name, as they are read and made."""
_HEAD: Final = (
    "培训基地（盖章）：{base}　　　　填报人：　　　　　　联系电话：　　　　　　填报日期：　　　年　　月　　日"
)
_WESTERN, _TCM = "western", "tcm"
Listed = tuple[Table, list[Trainee]]
"""A sheet, and whose lines it has."""
Tell = Callable[[str], None]
"""Where it is said which names a print could not show."""


async def rosters(
    client: OperationsClient,
    season: Season,
    bases: tuple[Base, ...],
    *,
    each: bool = True,
    tell: Tell = lambda _: None,
) -> Files:
    """For each base its roster, one file for each office it goes to, unless not wanted; then all of one office's.

    `tell` hears of everyone whose line the print could not show whole.
    """
    if season.filings is None:
        return
    made_at, together = season.filings.rosters_by, defaultdict[str, dict[str, Listed]](dict)
    for base in bases:
        for recipient, trainees in sorted((await _admitted(client, season, base, made_at)).items()):
            here = in_turn(trainees)
            sheet = roster(season, base, _offices(season.filings)[recipient], here, made_at)
            together[recipient][base.code] = sheet, here
            for lacking in unprinted([sheet]):
                tell(_lacking(base, sheet, lacking))
            if not each:
                continue
            for file in _each(f"annex{_annex(season)}-{base.code}-{recipient}", {base.code: (sheet, here)}, made_at):
                yield file
    for recipient, listed in sorted(together.items()):
        for file in _each(f"annex{_annex(season)}-all-{recipient}", listed, made_at):
            yield file


def _annex(season: Season) -> int:
    return ANNEXES[season.track].number


def _offices(filings: Filings) -> Mapping[str, str]:
    return {_WESTERN: filings.western_office_zh, _TCM: filings.tcm_office_zh}


def _lacking(base: Base, sheet: Table, lacking: Unprinted) -> str:
    """Whose line of which roster the print does not show whole, and what of it."""
    name = sheet.rows[lacking.line - 1][1] if lacking.line else sheet.title
    why = f"no typeface has {lacking.codes}" if lacking.characters else "too long for a page, shortened"
    where = f"line {lacking.line}, {lacking.heading} of {name}" if lacking.line else name
    return f"{base.code}: {where}: {why}; the workbook has it"


def _each(name: str, listed: Mapping[str, Listed], made_at: datetime) -> Iterator[tuple[str, bytes]]:
    """The workbook, whose lines they are, and the print for the seal."""
    workbook = xlsx([(code, sheet) for code, (sheet, _) in listed.items()], made_at)
    yield f"{name}.xlsx", workbook
    yield f"{name}.index.csv", index({code: here for code, (_, here) in listed.items()}, workbook)
    yield f"{name}.pdf", pdf([sheet for sheet, _ in listed.values()], made_at)


def in_turn(trainees: Iterable[Trainee]) -> list[Trainee]:
    """By specialty and ID number: the order of the lines."""
    return sorted(trainees, key=lambda each: (each.programme.specialty, each.identity.id_number))


def roster(season: Season, base: Base, office_zh: str, trainees: list[Trainee], due: datetime) -> Table:
    """The annex of the season's track with these trainees, a line each."""
    annex, filings = ANNEXES[season.track], season.filings
    title = f"云南省{season.finance.term_starts.year}年{annex.programme_zh}录取学员信息表"
    return Table(
        title=(filings and filings.rosters_title_zh) or title,
        above=(_HEAD.format(base=base.name_zh),),
        columns=annex.columns,
        rows=tuple(annex.row(number, each) for number, each in enumerate(trainees, start=1)),
        below=(
            *((filings and filings.rosters_notes_zh) or annex.notes),
            f"报送：{office_zh}；报送截止：{day_zh(due)}。",
        ),
        size=annex.size,
    )


async def _admitted(client: OperationsClient, season: Season, base: Base, due: datetime) -> Mapping[str, list[Trainee]]:
    """Everyone with an open account at the base, by the office the specialty's stream answers to."""
    found = defaultdict[str, list[Trainee]](list)
    programmes = {programme.specialty: programme for programme in base.programmes}
    accounts = client.pages("finance", f"/v1/seasons/{season.id}/accounts", {"base": base.code})
    here = [each async for each in accounts if each["stage"] == "open" and each["specialty"] in programmes]
    for trainee in await looked_at(here, lambda it: _trainee(client, season, it, programmes[it["specialty"]], due)):
        stream = (trainee.named and trainee.named.stream) or trainee.programme.stream
        found[_TCM if stream is Stream.TCM else _WESTERN].append(trainee)
    return found


async def _trainee(
    client: OperationsClient, season: Season, account: Mapping[str, Any], programme: Programme, due: datetime
) -> Trainee:
    known = await identity(client, account["application"])
    employer = known["employer"]
    return Trainee(
        application=account["application"],
        identity=Identity.model_validate(known["identity"]),
        category=Category(known["category"]),
        education=Education.model_validate(known["education"]),
        licence=Licence(known["licence"]),
        employer=None if employer is None else Employer.model_validate(employer),
        programme=programme,
        years=round(season.finance.term_months / 12) - account["years_off"],
        on=due.date(),
        named=programme.named(known["preferences"]),
    )
