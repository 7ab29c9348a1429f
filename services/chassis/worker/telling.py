"""What a process says from its HTTP edge: kept before it is published, so that whoever asked for it learns the truth.

What is on a page is said, at the latest when its hearers miss its number: a confirm that was lost changes nothing of
that. What has a name is said once under it, whoever asks for it how often.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from contracts.catalogue import CATALOGUE
from contracts.envelope import Envelope, Message
from services.chassis.core.document import OutboxMessage
from services.chassis.core.failures import Unavailable
from services.chassis.core.tracing import ASKED
from services.chassis.http.service import Said, Service
from services.chassis.messaging.bus import Bus
from services.chassis.messaging.origin import NUMBERS
from services.chassis.storage.clock import Clock
from services.chassis.storage.mongo import Store
from services.chassis.storage.pages import Pages

NAMED: Final = "named"
"""What was said under names, by name."""
_PAGE: Final = 500


class Telling:
    """One process's edge, as `Tell` describes it."""

    def __init__(self, service: Service, store: Store, clock: Clock, bus: Bus, pages: Pages) -> None:
        self._service, self._store, self._clock, self._bus, self._pages = service, store, clock, bus, pages

    async def __call__(self, saying: Callable[[datetime], Message], name: str = "", key: str = "") -> Said | None:
        try:
            now = await self.now()
            kept = await self._kept(saying(now), now, name, key)
            (numbered,) = await self._pages.numbered([self._outgoing(kept)])
        except Unavailable:
            return None
        confirmed = all(await self._bus.publish([numbered]))
        return _said(kept) if confirmed or NUMBERS in numbered.headers else None

    async def before(self, names: str, key: str) -> Said | None:
        after = names
        while page := await self._store.after(NAMED, after, _PAGE):
            after = page[-1]["_id"]
            here = [raw for raw in page if raw["_id"].startswith(names)]
            for raw in here:
                if raw["asked"] == key:
                    return _said(raw)
            if len(here) < len(page):
                break
        return None

    async def now(self) -> datetime:
        return await self._clock.now() or await self._store.now()

    async def publish(self, messages: Sequence[OutboxMessage]) -> Sequence[bool]:
        return await self._bus.publish(messages)

    async def _kept(self, message: Message, now: datetime, name: str, key: str) -> Mapping[str, Any]:
        """What is to be said: this, unless something was said under its name before. Raises `Unavailable`."""
        fresh = {
            "_id": name,
            "id": str(uuid4()),
            "time": now.isoformat(),
            "type": message.TYPE,
            "body": message.model_dump_json(),
            "asked": key,
        }
        if not name or await self._store.insert(NAMED, fresh):
            return fresh
        return (await self._store.find(NAMED, [name]))[name]

    def _outgoing(self, kept: Mapping[str, Any]) -> OutboxMessage:
        """As the beginning of whatever comes of it; the service hears it like any other."""
        envelope = Envelope(
            id=kept["id"],
            source=self._service.name,
            type=kept["type"],
            time=datetime.fromisoformat(kept["time"]),
            correlation_id=kept["id"],
        )
        asked = ASKED.get()
        traced = envelope if asked is None else envelope.within(asked)
        route = self._service.route(_message(kept))
        return OutboxMessage(route.exchange, route.key, traced.headers(), kept["body"])


def _message(kept: Mapping[str, Any]) -> Message:
    return CATALOGUE[kept["type"]].model_validate_json(kept["body"])


def _said(kept: Mapping[str, Any]) -> Said:
    return Said(kept["id"], _message(kept), kept["asked"])
