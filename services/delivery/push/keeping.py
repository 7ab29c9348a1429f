"""What came of pushes, committed: the answers of many addresses in one round, each waiting until its own are kept.

And what came of heartbeats, each as it is sent.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from contracts.envelope import Envelope, Received
from contracts.recipients import RecipientName
from contracts.vocabulary import Moment
from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import Delivery
from services.chassis.http.service import Bench
from services.delivery.domain.address.facts import Attempt, Pushed
from services.delivery.domain.heartbeat.facts import HeartbeatTried
from services.delivery.store import ADDRESS, HEARTBEATS

_PUSHED: Final = "delivery.pushed.v1"
_TRIED: Final = "delivery.heartbeat_tried.v1"


class KeptAnswers:
    """Keeps what it is given in the order it comes."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._waiting: list[tuple[Delivery, asyncio.Future[None]]] = []
        self._come = asyncio.Event()

    async def keep(self, recipient: RecipientName, attempts: Sequence[Attempt]) -> None:
        """Returns when these are in the store; raises what kept them from it."""
        kept = asyncio.get_running_loop().create_future()
        letter = _letter(ADDRESS, recipient, _PUSHED, Pushed(tuple(attempts)), attempts[-1].at)
        self._waiting.append((letter, kept))
        self._come.set()
        await kept

    async def run(self) -> None:
        while True:
            await self._come.wait()
            self._come.clear()
            now, self._waiting = self._waiting, []
            done = await self._bench.contained("keeping answers", self._bench.commit([letter for letter, _ in now]))
            for _, kept in now:
                if not kept.done():
                    kept.set_result(None) if done else kept.set_exception(RuntimeError("answers could not be kept"))


async def keep_heartbeat(bench: Bench, recipient: RecipientName, tried: HeartbeatTried) -> None:
    """Returns when it is in the store."""
    await bench.commit([_letter(HEARTBEATS, recipient, _TRIED, tried, tried.at)])


def _letter(aggregate: Aggregate[Any], recipient: RecipientName, kind: str, fact: Any, at: Moment) -> Delivery:
    """A fact of our own: it is told apart by its content, so any name will do."""
    name = str(uuid4())
    envelope = Envelope.model_construct(
        id=name,
        source="delivery",
        type=kind,
        time=at,
        correlation_id=recipient,
        causation_id=None,
        sequence=0,
    )
    return Delivery(aggregate, recipient, Received(fact, envelope))
