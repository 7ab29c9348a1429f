"""The broker's definitions (users, rights, exchanges, queues, bindings, policies) over its management address."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

_SECONDS: Final = 10.0
_PATH: Final = "/api/definitions"


async def fetched(url: str) -> dict[str, Any]:
    """As the broker itself tells them. Raises `httpx.HTTPError`."""
    async with httpx.AsyncClient(timeout=_SECONDS) as client:
        answer = await client.get(url.rstrip("/") + _PATH)
        answer.raise_for_status()
        definitions: dict[str, Any] = answer.json()
        return definitions


async def loaded(url: str, definitions: Mapping[str, Any]) -> None:
    """Add what is missing there; nothing is taken away. Raises `httpx.HTTPError`."""
    async with httpx.AsyncClient(timeout=_SECONDS) as client:
        (await client.post(url.rstrip("/") + _PATH, json=dict(definitions))).raise_for_status()
