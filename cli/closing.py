"""`season close`: a season that is over, closed by a decision of the province, which seals its figures [CLO-3]."""

import asyncio
import time
from datetime import datetime
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from cli.asked import access
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.audit import AUDIT, AuditFile, Because, done
from cli.moving import now_there, signs_with
from cli.season import SeasonFile, read_file
from contracts.messages.platform.completion import SeasonClosed
from contracts.reasons import EN, Reason
from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI
from operations import posting
from operations.client import OperationsClient
from operations.filing.closing import SeasonFigures, figures, sealed

_SERVICES: Final = ("admission", "finance")
_ANSWERED_SECONDS: Final = 30.0


def close(
    file: SeasonFile,
    *,
    decision: Annotated[str, typer.Option(help="Its number, as N-2027-31.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
    because: Because,
    decided: Annotated[datetime | None, typer.Option(help="When; now if not said.")] = None,
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
    at = at.replace(microsecond=0) if at.tzinfo is not None else at.replace(tzinfo=SHANGHAI, microsecond=0)
    if at < season.closing.closes_at:
        raise leave(WRONG_INPUT, f"{EN[Reason.SEASON_NOT_OVER]} closing.closes_at is {season.closing.closes_at}")
    known = awaited("admission and finance to answer", _figures(OperationsClient.of(asked), season))
    say(f"figures {known.digest}")
    if only_try:
        return
    word, secret = _word(season, known, decision, by, at), signs_with()
    done(audit, "season close", because, {"season": season.id, "decision": decision, "figures": known.digest})
    answer = awaited("admission to hear of it", _posted(OperationsClient.of(asked), season, word, secret))
    if answer is None:
        raise leave(FAILED, "posted; admission has not answered yet, ask again: the same decision is heard once")
    if answer["decision"] != decision:
        raise leave(FAILED, f"{EN[Reason.SEASON_CLOSED]} It was closed by {answer['decision']} of {answer['by']}.")
    say(f"closed by {decision}")


async def _figures(opening: Any, season: Season) -> SeasonFigures:
    async with opening as client:
        return await figures(client, season)


def _word(season: Season, known: SeasonFigures, decision: str, by: str, at: datetime) -> SeasonClosed:
    try:
        return SeasonClosed(season=season.id, decision=decision, by=by, figures=known.digest, closed_at=at)
    except ValidationError as wrong:
        faults = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors(include_url=False))
        raise leave(WRONG_INPUT, *faults) from None


async def _posted(opening: Any, season: Season, word: SeasonClosed, secret: str) -> dict[str, Any] | None:
    """What sealed the season, once admission has heard of it; None where that takes too long."""
    async with opening as client:
        name = f"closing-{word.season}-{word.decision}"
        await posting.post(client, word, name, word.model_dump(mode="json")["closed_at"], secret)
        gives_up = time.monotonic() + _ANSWERED_SECONDS
        while time.monotonic() < gives_up:
            if (seal := await sealed(client, season)) is not None:
                return dict(seal)
            await asyncio.sleep(0.2)
    return None
