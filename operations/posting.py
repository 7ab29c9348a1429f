"""One word of the platform's, posted by an operator's command as the platform posts it: signed, under one name."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import httpx
from standardwebhooks import Webhook

from contracts.envelope import Message
from operations.client import Denied, OperationsClient, Unanswered

_ADMISSION: Final = "admission"
_ANSWERED_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 0.2
T = TypeVar("T")


async def post(client: OperationsClient, word: Message, name: str, at: str, signs_with: str) -> None:
    """Have it heard, once however often it is posted under this name. Raises `Unanswered` and `Denied`."""
    body = json.dumps(_event(word, name, at), ensure_ascii=False).encode()
    address = client.access.addresses[_ADMISSION]
    try:
        told = await client.client.post(f"{address}/v1/events", content=body, headers=_headers(name, body, signs_with))
    except httpx.HTTPError as failed:
        raise Unanswered(_ADMISSION, str(failed) or type(failed).__name__, silent=True) from None
    if not told.is_success:
        raise Denied(_ADMISSION, told.status_code, _code(told))


async def answer(look: Callable[[], Awaitable[T | None]]) -> T | None:
    """What became of what was posted, looked for until it is there; None where that takes too long."""
    gives_up = time.monotonic() + _ANSWERED_SECONDS
    while time.monotonic() < gives_up:
        if (found := await look()) is not None:
            return found
        await asyncio.sleep(_PAUSE_SECONDS)
    return None


def _event(word: Message, name: str, at: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": name,
        "source": "platform",
        "type": word.TYPE,
        "time": at,
        "datacontenttype": "application/json",
        "correlationid": name,
        "sequence": "0",
        "data": word.model_dump(mode="json"),
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
