"""`season move`: the dates of a running season, moved by a decision of the province; on record, with the reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from cli.asked import access
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.audit import AUDIT, AuditFile, Because, done
from cli.decided import By, Decided, answered, now_there, of_the_province, signs_with, spelt
from cli.season import SeasonFile, read_file
from cli.shown import line
from contracts.messages.platform.dates import DateMoved, DatesMoved
from contracts.reasons import EN, Reason
from contracts.season.moving import DatesVerdict, moved
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI
from operations import moving_dates
from operations.client import OperationsClient
from operations.season_differences import differences

_ADMISSION: Final = "admission"
_PASSED: Final = "had passed, and what it decided stays; moved for what comes"


def move(
    file: SeasonFile,
    dates: Annotated[list[str], typer.Argument(metavar="DATE=MOMENT...", help="admission.report_by=2025-09-05T18:00")],
    *,
    decision: Annotated[int, typer.Option(min=1, help="Its number: of each date the highest that names it holds.")],
    by: By,
    document: Annotated[str, typer.Option(help="The document it was decided by.")],
    because: Because,
    decided: Decided = None,
    only_try: Annotated[bool, typer.Option("--try", help="Only say what it would move; nothing is posted.")] = False,
    audit: AuditFile = AUDIT,
) -> None:
    """Move dates of a running season: in every service at once, without a restart, told to those concerned.

    Deadlines that had passed are named; what they decided stays. Who, when and why is kept in the audit file.
    """
    season = read_file(file)
    if only_try:
        _foreseen(season, _word(season, dates, decision, decided or datetime.now(SHANGHAI), by, document))
        return
    asked, secret = access(_ADMISSION), signs_with()
    at = decided or awaited("admission to say what time it is", now_there(OperationsClient.of(asked)))
    word = _word(season, dates, decision, at, by, document)
    told = {"season": season.id, "decision": decision, "dates": dates, "document": document}
    done(audit, "season move", because, told)
    answer = answered(awaited("admission to hear of it", _posted(OperationsClient.of(asked), word, secret)))
    if answer["outcome"] == "refused":
        raise leave(FAILED, *(f"{', '.join(answer['dates'])}: {EN[Reason(reason)]}" for reason in answer["reasons"]))
    _shown(answer["dates"], answer["passed"])


def _word(season: Season, dates: Sequence[str], decision: int, decided: datetime, by: str, document: str) -> DatesMoved:
    with spelt():
        return DatesMoved(
            season=season.id,
            decision=decision,
            dates=tuple(_date(each) for each in dates),
            decided_at=of_the_province(decided).replace(microsecond=0),
            by=by,
            document=document,
        )


def _date(told: str) -> DateMoved:
    name, _, moment = told.partition("=")
    try:
        return DateMoved(date=name, to=of_the_province(datetime.fromisoformat(moment)))
    except ValueError:
        raise leave(WRONG_INPUT, f"{told} does not read DATE=MOMENT, as admission.report_by=2025-09-05T18:00") from None


def _foreseen(season: Season, word: DatesMoved) -> None:
    """By the file alone: what other decisions moved is not known here."""
    after, (verdict,) = moved(season, [word])
    if verdict.wrong:
        raise leave(FAILED, *(f"{date}: {EN[Reason(reason)]}" for date, reason in verdict.wrong.items()))
    for each in differences(season, after):
        line(each)
    _shown(_names(verdict), verdict.passed)


def _names(verdict: DatesVerdict) -> list[str]:
    return [one.date for one in verdict.moves]


def _shown(dates: Sequence[str], passed: Sequence[str]) -> None:
    for date in dates:
        say(f"{date}: {_PASSED if date in passed else 'moved'}")


async def _posted(opening: Any, word: DatesMoved, secret: str) -> dict[str, Any] | None:
    async with opening as client:
        await moving_dates.post(client, word, secret)
        return await moving_dates.outcome(client, word)
