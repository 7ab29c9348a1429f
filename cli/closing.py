"""`season close`: a season that is over, closed by a decision of the province, which seals its figures [CLO-3]."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

import typer

from cli.asked import access
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.audit import AUDIT, AuditFile, Because, done
from cli.decided import By, Decided, answered, now_there, of_the_province, signs_with, spelt
from cli.season import SeasonFile, read_file
from contracts.messages.platform.completion import SeasonClosed
from contracts.reasons import EN, Reason
from contracts.season.season import Season
from operations import posting
from operations.client import OperationsClient
from operations.filing.closing import SeasonFigures, figures, post, sealed

_SERVICES: Final = ("admission", "finance")


def close(
    file: SeasonFile,
    *,
    decision: Annotated[str, typer.Option(help="Its number, as N-2027-31.")],
    by: By,
    because: Because,
    decided: Decided = None,
    only_try: Annotated[bool, typer.Option("--try", help="Only say what it would seal; nothing is posted.")] = False,
    audit: AuditFile = AUDIT,
) -> None:
    """Close a season: its figures as of now are sealed, and what happens later is refused.

    `export proposal` writes the figures. Who, when and why is kept in the audit file.
    """
    season, asked = read_file(file), access(*_SERVICES, files=True)
    if season.closing is None:
        raise leave(WRONG_INPUT, f"{season.id} says nothing of [closing]: it is never over")
    at = decided or awaited("admission to say what time it is", now_there(OperationsClient.of(asked)))
    at = of_the_province(at).replace(microsecond=0)
    if at < season.closing.closes_at:
        raise leave(WRONG_INPUT, f"{EN[Reason.SEASON_NOT_OVER]} closing.closes_at is {season.closing.closes_at}")
    known = awaited("admission and finance to answer", _figures(OperationsClient.of(asked), season))
    say(f"figures {known.digest}")
    if only_try:
        return
    word, secret = _word(season, known, decision, by, at), signs_with()
    done(audit, "season close", because, {"season": season.id, "decision": decision, "figures": known.digest})
    answer = answered(awaited("admission to hear of it", _posted(OperationsClient.of(asked), season, word, secret)))
    if answer["decision"] != decision:
        raise leave(FAILED, f"{EN[Reason.SEASON_CLOSED]} It was closed by {answer['decision']} of {answer['by']}.")
    say(f"closed by {decision}")


async def _figures(opening: Any, season: Season) -> SeasonFigures:
    async with opening as client:
        return await figures(client, season)


def _word(season: Season, known: SeasonFigures, decision: str, by: str, at: datetime) -> SeasonClosed:
    with spelt():
        return SeasonClosed(season=season.id, decision=decision, by=by, figures=known.digest, closed_at=at)


async def _posted(opening: Any, season: Season, word: SeasonClosed, secret: str) -> dict[str, Any] | None:
    """What sealed the season, once admission has heard of it; None where that takes too long."""
    async with opening as client:
        await post(client, word, secret)
        return await posting.answer(partial(sealed, client, season))
