"""A decision about the dates of a running season, posted as the platform posts it, and what becomes of it [COR-2]."""

from typing import Any, Final
from urllib.parse import quote

from contracts.messages.platform.dates import DatesMoved
from operations import posting
from operations.client import OperationsClient

_ADMISSION: Final = "admission"


async def post(client: OperationsClient, decision: DatesMoved, signs_with: str) -> None:
    """Have it heard by every service, once however often it is posted. Raises `Unanswered` and `Denied`."""
    name = f"dates-{decision.season}-{decision.decision}"
    await posting.post(client, decision, name, decision.model_dump(mode="json")["decided_at"], signs_with)


async def outcome(client: OperationsClient, decision: DatesMoved) -> dict[str, Any] | None:
    """What became of it, once admission has heard it; None where that takes too long."""
    path, at = f"/v1/seasons/{quote(decision.season, safe='')}/dates", decision.model_dump(mode="json")["decided_at"]

    async def look() -> dict[str, Any] | None:
        told = await client.read(_ADMISSION, path)
        mine = [each for each in told["decisions"] if (each["decision"], each["decided_at"]) == (decision.decision, at)]
        return dict(mine[-1]) if mine else None

    return await posting.answer(look)
