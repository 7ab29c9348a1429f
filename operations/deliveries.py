"""What recipients were told and what they lack, read from delivery page by page."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from operations.client import OperationsClient

_DELIVERY: Final = "delivery"
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Lacking:
    """How far a recipient is: up to which number it has all, how many it has not settled, the oldest of them since.

    So many of them are `overdue`, longer than the season gives. `heartbeat` is when it was sent its last.
    """

    recipient: str
    last: int
    received: int
    missing: int
    overdue: int
    oldest: str | None
    heartbeat: str | None = None


async def logged(client: OperationsClient, recipient: str, after: int, limit: int) -> list[dict[str, Any]]:
    """The entries that follow a number."""
    found: list[dict[str, Any]] = []
    while len(found) < limit:
        query = {"after": str(after), "limit": str(min(_MOST, limit - len(found)))}
        page = await client.read(_DELIVERY, f"/v1/deliveries/{recipient}", query)
        if not page["items"]:
            break
        found += page["items"]
        after = page["next"]
    return found


async def lacking(client: OperationsClient, recipient: str | None = None) -> AsyncIterator[Lacking]:
    """How far each recipient is, or this one."""
    for each in (await client.read(_DELIVERY, "/v1/deliveries", made=True))["items"]:
        if recipient in {None, each["recipient"]}:
            yield await _of(client, each)


async def last_heartbeats(client: OperationsClient) -> dict[str, str | None]:
    """Of each recipient, when it was sent its last heartbeat."""
    items = (await client.read(_DELIVERY, "/v1/deliveries", made=True))["items"]
    return {each["recipient"]: last_heartbeat(each) for each in items}


def last_heartbeat(recipient: Mapping[str, Any]) -> str | None:
    """When a heartbeat was taken last, by whichever way; a delivery of before keeps none."""
    return max((each["at"] for each in recipient.get("heartbeats", ()) if each["at"]), default=None)


async def _of(client: OperationsClient, known: dict[str, Any]) -> Lacking:
    path, missing, overdue, oldest, after = f"/v1/deliveries/{quote(known['recipient'])}/missing", 0, 0, None, 0
    while True:
        page = await client.read(_DELIVERY, path, {"after": str(after), "limit": str(_MOST)}, made=True)
        since = [item["since"] for item in page["items"]]
        overdue += sum(item["overdue"] for item in page["items"])
        missing, oldest = missing + len(since), min([*since, *([oldest] if oldest else [])], default=None)
        if page["next"] is None:
            told = known["recipient"], known["last"], known["received"], missing, overdue, oldest
            return Lacking(*told, last_heartbeat(known))
        after = page["next"]
