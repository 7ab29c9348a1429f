"""A decision about the dates of a running season, posted as the platform posts it, and what becomes of it [COR-2]."""

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import httpx
from standardwebhooks import Webhook

from contracts.messages.platform.dates import DatesMoved
from operations.client import Denied, OperationsClient, Unanswered

_ADMISSION: Final = "admission"
_ANSWERED_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 0.2


async def post(client: OperationsClient, decision: DatesMoved, signs_with: str) -> None:
    """Have it heard by every service, once however often it is posted. Raises `Unanswered` and `Denied`."""
    name = f"dates-{decision.season}-{decision.decision}"
    body = json.dumps(_event(decision, name), ensure_ascii=False).encode()
    address = client.access.addresses[_ADMISSION]
    try:
        told = await client.client.post(f"{address}/v1/events", content=body, headers=_headers(name, body, signs_with))
    except httpx.HTTPError as failed:
        raise Unanswered(_ADMISSION, str(failed) or type(failed).__name__, silent=True) from None
    if not told.is_success:
        raise Denied(_ADMISSION, told.status_code, _code(told))


async def outcome(client: OperationsClient, decision: DatesMoved) -> dict[str, Any] | None:
    """What became of it, once admission has heard it; None where that takes too long."""
    path, gives_up = f"/v1/seasons/{quote(decision.season, safe='')}/dates", time.monotonic() + _ANSWERED_SECONDS
    while time.monotonic() < gives_up:
        told = await client.read(_ADMISSION, path)
        at = decision.model_dump(mode="json")["decided_at"]
        mine = [each for each in told["decisions"] if (each["decision"], each["decided_at"]) == (decision.decision, at)]
        if mine:
            return dict(mine[-1])
        await asyncio.sleep(_PAUSE_SECONDS)
    return None


def _event(decision: DatesMoved, name: str) -> dict[str, Any]:
    data = decision.model_dump(mode="json")
    return {
        "specversion": "1.0",
        "id": name,
        "source": "platform",
        "type": decision.TYPE,
        "time": data["decided_at"],
        "datacontenttype": "application/json",
        "correlationid": name,
        "sequence": "0",
        "data": data,
    }


def _headers(name: str, body: bytes, signs_with: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "content-type": "application/cloudevents+json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(signs_with).sign(name, now, body.decode()),
    }


def _code(told: httpx.Response) -> str:
    try:
        answer = told.json()
    except ValueError:
        return ""
    results = answer.get("results") or [answer]
    return str(results[0].get("code", ""))
