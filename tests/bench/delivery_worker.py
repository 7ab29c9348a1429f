"""The contestant: delivery exactly as it runs, which also notes when each page of a log was committed."""

import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from services.chassis.http.service import Bench
from services.chassis.worker.run import run
from services.delivery.app import build
from services.delivery.settings import Settings
from services.delivery.store import LOG

NOTES: Final = "BENCH_NOTES"


def noting(beside: Callable[[Bench], Awaitable[None]], notes: Path) -> Callable[[Bench], Awaitable[None]]:
    """The same beside, and a line with moment and page for each commit of a log."""

    async def both(bench: Bench) -> None:
        with ExitStack() as stack:
            lines = stack.enter_context(notes.open("a", encoding="ascii", buffering=1))

            def moved(kind: str, keys: Sequence[str]) -> None:
                if kind == LOG.kind:
                    now = time.monotonic()
                    lines.writelines(f"{now} {key}\n" for key in keys)

            stack.callback(bench.on_commit(moved))
            await beside(bench)

    return both


if __name__ == "__main__":
    service, role = build(Settings()), sys.argv[1]
    as_role: Literal["worker", "all"] = "all" if role == "all" else "worker"
    assert service.beside is not None
    run(replace(service, beside=noting(service.beside, Path(os.environ[NOTES]))), as_role)
