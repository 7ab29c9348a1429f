"""The provincial platform, played: what it has told so far, over both roads."""

import asyncio
from collections.abc import Sequence
from random import Random

from rehearsal.simulator.amqp_transport import AmqpTransport
from rehearsal.simulator.happening import Happening
from rehearsal.simulator.http_transport import HttpTransport, NotTaken
from rehearsal.simulator.post import sort_post
from rehearsal.simulator.progress import Progress


class Platform:
    """Tells the system what happened. `told` keeps every event by id, `turned_away` what an edge refused."""

    def __init__(self, http: HttpTransport, amqp: AmqpTransport, seed: int, progress: Progress) -> None:
        self._http, self._amqp, self._progress = http, amqp, progress
        self._chance = Random(f"{seed}/post")
        self.told: dict[str, Happening] = {}
        self.turned_away: list[NotTaken] = []

    async def send(self, happenings: Sequence[Happening]) -> None:
        """Tell all of these, both roads at once; returns when every event is on the bus."""
        post = sort_post(self._chance, happenings)
        self.told |= {happening.id: happening for happening in happenings}
        self._progress.sending += post.size
        await asyncio.gather(self._by_amqp(post.amqp), *(self._by_http(service, batch) for service, batch in post.http))

    async def _by_amqp(self, happenings: Sequence[Happening]) -> None:
        await self._amqp.send(happenings)
        self._progress.sent += len(happenings)

    async def _by_http(self, service: str, batch: Sequence[Happening]) -> None:
        self.turned_away += await self._http.send(service, batch)
        self._progress.sent += len(batch)
