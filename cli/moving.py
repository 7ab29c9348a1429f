"""`season move`: the dates of a running season, moved by a decision of the province; on record, with the reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from cli.asked import access, given, the_run
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.audit import AUDIT, AuditFile, Because, done
from cli.sagas import clock_of
from cli.season import SeasonFile, read_file
from cli.shown import line
from contracts.messages.platform.dates import DateMoved, DatesMoved
from contracts.reasons import EN, Reason
from contracts.season.moving import DatesVerdict, moved
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI
from operations import moving_dates
from operations.access import PREFIX, operator_settings
from operations.client import OperationsClient
from operations.season_differences import differences

_ADMISSION: Final = "admission"
_PASSED: Final = "had passed, and what it decided stays; moved for what comes"


def move(
    file: SeasonFile,
    dates: Annotated[list[str], typer.Argument(metavar="DATE=MOMENT...", help="admission.report_by=2025-09-05T18:00")],
    *,
    decision: Annotated[int, typer.Option(min=1, help="Its number: of each date the highest that names it holds.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
    document: Annotated[str, typer.Option(help="The document it was decided by.")],
    because: Because,
    decided: Annotated[datetime | None, typer.Option(help="When; now if not said.")] = None,
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
    answer = awaited("admission to hear of it", _posted(OperationsClient.of(asked), word, secret))
    if answer is None:
        raise leave(FAILED, "posted; admission has not answered yet, ask again: the same decision is heard once")
    if answer["outcome"] == "refused":
        raise leave(FAILED, *(f"{', '.join(answer['dates'])}: {EN[Reason(reason)]}" for reason in answer["reasons"]))
    _shown(answer["dates"], answer["passed"])


def _word(season: Season, dates: Sequence[str], decision: int, decided: datetime, by: str, document: str) -> DatesMoved:
    try:
        return DatesMoved(
            season=season.id,
            decision=decision,
            dates=tuple(_date(each) for each in dates),
            decided_at=_of_the_province(decided).replace(microsecond=0),
            by=by,
            document=document,
        )
    except ValidationError as wrong:
        faults = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors(include_url=False))
        raise leave(WRONG_INPUT, *faults) from None


def _date(told: str) -> DateMoved:
    name, _, moment = told.partition("=")
    try:
        return DateMoved(date=name, to=_of_the_province(datetime.fromisoformat(moment)))
    except ValueError:
        raise leave(WRONG_INPUT, f"{told} does not read DATE=MOMENT, as admission.report_by=2025-09-05T18:00") from None


def _of_the_province(at: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=SHANGHAI)


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


def signs_with() -> str:
    """The secret of the caller that posts for the platform: given, or that of the one run here."""
    if given() is None:
        return the_run(_ADMISSION).webhook_secret
    if secret := operator_settings().signs_with.get_secret_value():
        return secret
    raise leave(WRONG_INPUT, f"set {PREFIX}SIGNS_WITH to the secret of a caller that may post events")


async def now_there(opening: Any) -> datetime:
    """Business time, as the services have it."""
    async with opening as client:
        told = await clock_of(client)
    return datetime.now(SHANGHAI) if told is None else datetime.fromisoformat(told)


async def _posted(opening: Any, word: DatesMoved, secret: str) -> dict[str, Any] | None:
    async with opening as client:
        await moving_dates.post(client, word, secret)
        return await moving_dates.outcome(client, word)
