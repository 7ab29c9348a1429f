"""What to do while the store or the broker is away: wait, and try again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from services.chassis.core.failures import Unavailable
from services.chassis.core.log import logger
from services.chassis.storage.metrics import Metrics

BACK_OFF_SECONDS: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
T = TypeVar("T")


async def retry_while_unavailable(attempt: Callable[[], Awaitable[T]], metrics: Metrics) -> T:
    """Try until what is away returns: an outage is waited out, and never costs a message an attempt."""
    tries = 0
    while True:
        try:
            return await attempt()
        except Unavailable as away:
            metrics.away()
            logger.warning("waiting", reason=str(away), tries=tries)
            await asyncio.sleep(BACK_OFF_SECONDS[min(tries, len(BACK_OFF_SECONDS) - 1)])
            tries += 1
