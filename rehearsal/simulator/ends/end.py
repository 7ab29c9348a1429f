"""One hospital's end: it takes over what it is told by its own way, gives receipts, and mends what befell it.

What was acknowledged in the queue is gone from there, and what was taken is posted no more: whoever has lost its state
reads its log again, or asks to be told everything anew [DLV-1, DLV-3].
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from contracts.envelope import Envelope
from contracts.messages.recipient import ReceiptsSent
from contracts.recipients import RecipientKind, RecipientName, recipient_name
from contracts.vocabulary import BaseCode, Moment
from operations.client import OperationsClient
from rehearsal.simulator.amqp_transport import AmqpTransport
from rehearsal.simulator.calendar import Stop
from rehearsal.simulator.ends.mishaps import LASTS, HearingWay, Mishap
from rehearsal.simulator.ends.personnel import PersonnelBook, delivered
from rehearsal.simulator.ends.posts import BROKEN, TAKEN, UNSIGNED
from services.chassis.http.webhook import signed

_DELIVERY: Final = "delivery"


@dataclass(slots=True)
class HospitalEnd:
    """The HR system of one base. `client` asks as itself, `secret` is what posts to it are signed with.

    `answers` is its road into the bus, where it hears by its queue; `url` its address, where it is pushed to.
    """

    base: BaseCode
    way: HearingWay
    client: OperationsClient
    secret: str
    answers: AmqpTransport | None = None
    mishaps: Mapping[str, Mishap] = field(default_factory=dict)
    book: PersonnelBook = field(default_factory=PersonnelBook)
    met: list[Mishap] = field(default_factory=list)
    switched_on: int = 0
    turned_away: int = 0
    _now: tuple[Mishap, Moment] | None = None

    @property
    def recipient(self) -> RecipientName:
        return recipient_name(RecipientKind.HR, self.base)

    @property
    def ails(self) -> Mishap | None:
        """What befell it, until that is mended."""
        return None if self._now is None else self._now[0]

    def enter(self, stop: Stop) -> None:
        """What is to befall it in this phase befalls it."""
        if (mishap := self.mishaps.get(stop.name)) is not None:
            self._now = mishap, stop.at
            self.met.append(mishap)
            if mishap is Mishap.LOSES:
                self.book.lose()

    def posted(self, headers: Mapping[str, str], body: bytes) -> int | None:
        """How it answers a post: 2xx once it has kept what it was told."""
        match self.ails:
            case Mishap.AWAY | Mishap.FAILING as mishap:
                self.turned_away += 1
                return None if mishap is Mishap.AWAY else BROKEN
            case Mishap.LOSES | None:
                if not signed(self.secret, body, headers):
                    return UNSIGNED
                self._take(json.loads(body))
                return TAKEN

    async def attend(self, now: Moment) -> int:
        """See to what there is, unless it is away: read, answer, mend; how many receipts that were."""
        if self._now is not None:
            mishap, since = self._now
            if now < since + LASTS[mishap]:
                return 0
            await self.mend()
        if self.way is HearingWay.PULL:
            await self.read()
        return await self._give_receipts(now)

    async def mend(self) -> None:
        """It is there again, and has what it lacks told anew."""
        mishap, self._now = self.ails, None
        match self.way:
            case HearingWay.PUSH if mishap is Mishap.LOSES:
                await self._ask("recover", {"number": 1})
            case HearingWay.PUSH:
                known = await self.client.read(_DELIVERY, f"/v1/recipients/{self.recipient}/address")
                if known["off"] is not None:
                    self.switched_on += 1
                    await self._ask("address/switch-on")
                await self._ask("replay")
            case HearingWay.QUEUE | HearingWay.PULL:
                await self.read()

    async def read(self) -> None:
        """All that follows what it has without a gap."""
        while True:
            page = await self._page(self.book.upto)
            for event in page["items"]:
                self._take(event)
            if page["next"] == page["last"]:
                return

    async def last(self) -> int:
        """The number of the last there is."""
        return int((await self._page(self.book.upto, 1))["last"])

    async def unreceived(self) -> int:
        """How many, of the first few, stand as neither taken over nor refused."""
        return len((await self.client.read(_DELIVERY, f"/v1/deliveries/{self.recipient}/missing", made=True))["items"])

    async def address(self, url: str) -> None:
        """Be told everything from the first number on, there."""
        await self._ask("address", {"url": url, "since": 1})

    async def _page(self, after: int, limit: int = 1_000) -> dict[str, Any]:
        query = {"after": str(after), "limit": str(limit)}
        return await self.client.read(_DELIVERY, f"/v1/deliveries/{self.recipient}", query)

    async def _ask(self, what: str, body: Mapping[str, Any] | None = None) -> None:
        await self.client.post(_DELIVERY, f"/v1/recipients/{self.recipient}/{what}", body)

    def _take(self, event: Mapping[str, Any]) -> None:
        """What bears no number is a heartbeat, or a sample: nothing to keep."""
        if "deliverynumber" in event:
            self.book.take(delivered(event["deliverynumber"], event["source"], event["id"], event["data"]))

    async def _give_receipts(self, now: Moment) -> int:
        before = self.book.receipts
        while lines := self.book.owed():
            if self.answers is None:
                await self.client.post(_DELIVERY, "/v1/receipts", {"receipts": lines})
            else:
                await self._publish(self.answers, ReceiptsSent(recipient=self.recipient, lines=lines), now)
            self.book.given(len(lines))
        return self.book.receipts - before

    async def _publish(self, road: AmqpTransport, sent: ReceiptsSent, now: Moment) -> None:
        body = sent.model_dump_json()
        name = str(uuid5(NAMESPACE_URL, f"{now.isoformat()}/{body}"))
        envelope = Envelope(id=name, source=self.recipient, type=sent.TYPE, time=now, correlation_id=name)
        await road.publish(envelope, body.encode(), f"{self.recipient}.{sent.TYPE}")
