"""The toy service as a process of its own, started again whenever it ended: what a kill -9 needs.

`python -m tests.chassis.lives NAME AMQP_URL MONGO_URL` runs one; `living` keeps one alive.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from contracts.platform import PaymentMade
from services.chassis.aggregate import Addressed
from services.chassis.run import run
from services.chassis.service import Service
from services.operate.places import CHECKOUT
from tests.chassis.toy import TILL, toy

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
    service: Service, env: Mapping[str, str] | None = None, program: str = "tests.chassis.lives"
) -> AsyncIterator[Lives]:
    """A process of this toy service, kept alive."""
    settings, lives = service.settings, Lives()
    urls = settings.amqp_url.get_secret_value(), settings.mongo_url.get_secret_value()
    words = ("-m", program, service.name, *urls)
    now: list[Process] = []

    async def keep() -> None:
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable, *words, cwd=CHECKOUT, env={**os.environ, **(env or {})}
            )
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
