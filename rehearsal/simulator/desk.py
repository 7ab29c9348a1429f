"""The read models of the services, read page by page with the operator's token."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from rehearsal.runtime.running import Running
from rehearsal.simulator.patience import PATIENCE_SECONDS, GaveUp

_LIMIT: Final = 500
_PAUSE_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Desk:
    """Reads what services show; a service being restarted is waited for."""

    running: Running
    client: httpx.AsyncClient
    patience_seconds: float = PATIENCE_SECONDS

    async def pages(self, service: str, path: str, equals: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        """Every item of a paged list that equals these, in order. Raises `httpx.HTTPError` when it cannot be read."""
        after = ""
        while True:
            page = await self._get(service, path, {**equals, "after": after, "limit": str(_LIMIT)})
            for item in page["items"]:
                yield item
            if not page.get("next"):
                return
            after = page["next"]

    async def post(self, service: str, path: str) -> dict[str, Any] | None:
        """Have a service do what the office asks; None when it says that there is nothing to do."""
        try:
            return await self._get(service, path, {}, "POST", self.running.identity_token)
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code == httpx.codes.CONFLICT:
                return None
            raise

    async def one(self, service: str, path: str) -> dict[str, Any] | None:
        """One thing, or None when the service knows nothing of it."""
        try:
            return await self._get(service, path, {})
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code == httpx.codes.NOT_FOUND:
                return None
            raise

    async def _get(
        self, service: str, path: str, query: dict[str, str], method: str = "GET", token: str = ""
    ) -> dict[str, Any]:
        gives_up = time.monotonic() + self.patience_seconds
        while True:
            try:
                response = await self.client.request(
                    method,
                    f"{self.running.http[service]}{path}",
                    params=query or None,
                    headers={"authorization": f"Bearer {token or self.running.read_token}"},
                )
                if response.status_code < httpx.codes.INTERNAL_SERVER_ERROR or time.monotonic() > gives_up:
                    answer: dict[str, Any] = response.raise_for_status().json()
                    return answer
            except httpx.TransportError as away:
                if time.monotonic() > gives_up:
                    raise GaveUp(f"{service} shows nothing of {path}") from away
            await asyncio.sleep(_PAUSE_SECONDS)
