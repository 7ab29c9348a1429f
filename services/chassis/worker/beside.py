"""What a service does beside hearing: given what it works with, contained, and begun again when it fails."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from services.chassis.core.document import Delivery
from services.chassis.core.failures import Unavailable
from services.chassis.core.log import logger
from services.chassis.http.service import Bench
from services.chassis.messaging.redirect import diagnosis, told
from services.chassis.storage.metrics import Metrics
from services.chassis.worker.away import retry_while_unavailable
from services.chassis.worker.commit import Commits
from services.chassis.worker.outbox import Outbox

AGAIN_SECONDS: Final = 5.0
"""What failed is begun again so much later."""


class Besides:
    """Runs it as long as the process works; its failures are this process's log, and end nothing else."""

    def __init__(self, metrics: Metrics, commits: Commits, outbox: Outbox) -> None:
        self._metrics, self._commits, self._outbox = metrics, commits, outbox
        self.in_hand = 0

    async def run(self, work: Callable[[Bench], Awaitable[None]], bench: Bench) -> None:
        while True:
            await self.contained("beside", work(bench))
            await asyncio.sleep(AGAIN_SECONDS)

    async def contained(self, what: str, work: Awaitable[None]) -> bool:
        """Whether this ended well; what is away, or a defect, is told to the log and raised to nobody."""
        try:
            await work
        except Unavailable:
            self._metrics.away()
        except Exception as defect:
            self._metrics.again(f"what is done besides, {what}")
            logger.error("beside_defect", what=what, **told(diagnosis(defect)))
        else:
            return True
        return False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """What is done in the block is in hand."""
        self.in_hand += 1
        try:
            yield
        finally:
            self.in_hand -= 1

    async def commit(self, deliveries: Sequence[Delivery]) -> None:
        """Commit these, however long the store is away. Raises the first defect there is."""
        results, committed = await retry_while_unavailable(lambda: self._commits.apply(deliveries), self._metrics)
        await self._outbox.send(committed)
        for result in results:
            if result.defect is not None:
                raise result.defect
