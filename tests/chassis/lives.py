"""The toy service as a process of its own, started again whenever it ended: what a kill -9 needs.

`python -m tests.chassis.lives NAME AMQP_URL MONGO_URL` runs one; `living` keeps one alive.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from contracts.messages.platform.acts import PaymentMade
from operations.places import CHECKOUT
from rehearsal.runtime.child import Child
from rehearsal.runtime.nursery import Nursery
from services.chassis.core.aggregate import Addressed
from services.chassis.http.service import Service
from services.chassis.worker.run import run
from tests.chassis.toy import TILL, toy

MORTAL: Final = "tests.chassis.lives"
DEADLY_FEN: Final = 666
"""A payment of this amount ends the process that tries to hear it."""


def _to_a_till(payment: PaymentMade) -> Addressed:
    if payment.amount_fen == DEADLY_FEN:
        os.kill(os.getpid(), signal.SIGKILL)
    return Addressed(TILL, payment.application, payment)


@dataclass
class Lives:
    """How often the process had to be started again."""

    ended: int = 0


@asynccontextmanager
async def living(
    service: Service,
    loaded: Nursery,
    log: Path,
    env: Mapping[str, str] | None = None,
    program: str = MORTAL,
) -> AsyncIterator[Lives]:
    """A process of this toy service, kept alive."""
    settings, lives = service.settings, Lives()
    urls = settings.amqp_url.get_secret_value(), settings.mongo_url.get_secret_value()
    words = (program, service.name, *urls)
    now: list[Child] = []

    async def keep() -> None:
        while True:
            process = await loaded.born(words, {**os.environ, **(env or {})}, CHECKOUT, log)
            now[:] = [process]
            await process.wait()
            lives.ended += 1

    keeper = asyncio.create_task(keep())
    try:
        yield lives
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        for process in now:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _mortal(service: Service) -> Service:
    hears: dict[type[Any], Any] = {PaymentMade: _to_a_till}
    return replace(service, hears=hears)


if __name__ == "__main__":
    run(_mortal(toy(*sys.argv[1:], clock="simulated")), "worker")
