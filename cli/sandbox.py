"""`sandbox`: a recipient tries its end with a sample of every message it is told [DLV-5]."""

from typing import Annotated, Any, Final
from urllib.parse import quote

import typer

from cli.asked import access
from cli.attended import FAILED, awaited, leave, say
from cli.shown import AsJson, as_json, table
from contracts.recipients import RecipientKind
from operations.access import Access
from operations.client import OperationsClient

_DELIVERY: Final = "delivery"
_SAMPLE: Final = ("type", "status", "failure", "answer")
_ALONE: Final = frozenset({RecipientKind.PLATFORM, RecipientKind.TALENT_CENTRE, RecipientKind.TCM_SOCIETY})


def sandbox(
    recipient: Annotated[
        str, typer.Argument(metavar="BASE", help="The base whose HR tries its end; or a recipient, as `teaching.KM-1`.")
    ],
    *,
    json: AsJson = False,
) -> None:
    """Send a recipient a signed sample of every message it is told, and show what it answered; no number is touched.

    Ends with 1 where any of them was not taken.
    """
    named = recipient if "." in recipient or recipient in _ALONE else f"{RecipientKind.HR}.{recipient}"
    told = awaited(f"{named} to answer", _sent(access(_DELIVERY), named))
    taken = [each for each in told["samples"] if not each["failure"] and 200 <= (each["status"] or 200) < 300]
    if json:
        as_json(told)
    else:
        table([{name: each[name] for name in _SAMPLE} for each in told["samples"]], _SAMPLE)
        say(f"{named}, by {told['way']}: took {len(taken)} of {len(told['samples'])}")
    if len(taken) < len(told["samples"]):
        raise leave(FAILED, f"{named} did not take all of them")


async def _sent(asked: Access, recipient: str) -> dict[str, Any]:
    async with OperationsClient.of(asked) as client:
        return await client.post(_DELIVERY, f"/v1/recipients/{quote(recipient, safe='')}/sandbox")
