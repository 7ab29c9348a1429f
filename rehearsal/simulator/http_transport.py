"""The platform's HTTP road: signed batches of CloudEvents to the service that hears them."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import httpx
from standardwebhooks import Webhook

from rehearsal.simulator.happening import Happening
from rehearsal.simulator.patience import GaveUp, Waiting

_TAKEN, _AWAY = 202, 503
_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An event the edge turned away, which a correct replay never sees."""

    type: str
    code: str
    field: str


class EdgeUnreachable(GaveUp):
    """A service's edge did not take events for so long that the replay gives up."""


class HttpTransport:
    """Posts batches, again and again while a service or its broker is away: the ids make that harmless."""

    def __init__(self, client: httpx.AsyncClient, http: Mapping[str, str], secret: str) -> None:
        self._client, self._http, self._webhook = client, http, Webhook(secret)
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def send(self, service: str, batch: Sequence[Happening]) -> list[NotTaken]:
        """Send until every event is answered for good. Raises `EdgeUnreachable` when patience ends before that."""
        refused: list[NotTaken] = []
        waiting = {happening.id: happening for happening in batch}
        patience, pause = Waiting(), 0.05
        while waiting:
            async with self._at_once:
                results = await self._attempt(service, list(waiting.values()))
            for result in results:
                if result["status"] != _AWAY and (answered := waiting.pop(result["id"], None)) is not None:
                    refused += _refusal(answered, result)
            if waiting:
                try:
                    patience.look(len(waiting), f"{service} takes no events")
                except GaveUp as vain:
                    raise EdgeUnreachable(str(vain)) from None
                await asyncio.sleep(pause)
                pause = min(1.0, pause * 2)
        return refused

    async def _attempt(self, service: str, batch: Sequence[Happening]) -> list[dict[str, Any]]:
        """The answers to one request; none when there was no answer worth the name."""
        body = json.dumps([happening.structured() for happening in batch], ensure_ascii=False)
        try:
            response = await self._client.post(
                f"{self._http[service]}/v1/events", content=body.encode(), headers=self._headers(body)
            )
            answer = response.json()
        except (httpx.TransportError, ValueError):
            return []
        if "results" in answer:
            return list(answer["results"])
        if response.status_code >= 500:
            return []
        code = answer.get("code", "refused")
        return [{"id": happening.id, "status": response.status_code, "code": code} for happening in batch]

    def _headers(self, body: str) -> dict[str, str]:
        now = datetime.now(UTC)
        message_id = f"msg_{uuid5(NAMESPACE_URL, body)}"
        return {
            "content-type": "application/cloudevents-batch+json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(message_id, now, body),
        }


def _refusal(happening: Happening, result: Mapping[str, Any]) -> list[NotTaken]:
    if result["status"] == _TAKEN:
        return []
    return [NotTaken(happening.message.TYPE, str(result.get("code", "")), str(result.get("field", "")))]
