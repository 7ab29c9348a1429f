"""What decisions of the province have in common that are typed here: how they are spelt, signed, posted and awaited."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from cli.asked import given, the_run
from cli.attended import FAILED, WRONG_INPUT, leave
from contracts.vocabulary import SHANGHAI
from operations.access import PREFIX, operator_settings
from operations.client import clock_of

_ADMISSION: Final = "admission"
By = Annotated[str, typer.Option(help="Who decided.")]
Decided = Annotated[datetime | None, typer.Option(help="When; now if not said.")]


def of_the_province(at: datetime) -> datetime:
    """A moment typed without a zone is the province's."""
    return at if at.tzinfo is not None else at.replace(tzinfo=SHANGHAI)


@contextmanager
def spelt() -> Iterator[None]:
    """Ends the command where what was typed makes no message, naming each field."""
    try:
        yield
    except ValidationError as wrong:
        faults = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors(include_url=False))
        raise leave(WRONG_INPUT, *faults) from None


def answered(answer: dict[str, Any] | None) -> dict[str, Any]:
    """What admission answered; ends the command where it did not yet."""
    if answer is None:
        raise leave(FAILED, "posted; admission has not answered yet, ask again: the same decision is heard once")
    return answer


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
