"""The console beside a run: in the process that keeps it, for as long as it lasts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from contracts.season.season import seasons_of
from operations import runs
from operations.access import Access, operator_settings
from rehearsal.runtime.running import Running
from services.chassis.core.data import read_tables

_GRACE_SECONDS: Final = 3


@asynccontextmanager
async def console_beside(running: Running, seasons: Path, settings: Any) -> AsyncIterator[str]:
    """Serve it at the port of its settings, or at a free one where that is taken; its address, in the run's folder too.

    Whoever looks at it costs the services nothing while nobody does; its end is not the run's.
    """
    import uvicorn  # noqa: PLC0415  runs without a console do without it
    from pydantic import SecretStr  # noqa: PLC0415  same

    from operations.console.app import build  # noqa: PLC0415  same

    class Server(uvicorn.Server):
        """Signals are the run's affair."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    access = Access(dict(running.http), running.read_token, operator_settings().timeout_seconds)
    of_the_run = {
        "amqp_url": SecretStr(running.amqp["operator"]),
        "callers": running.folder / runs.CALLERS,
        "run": running.folder,
    }
    known = settings.model_copy(update=of_the_run | {"seasons": seasons})
    app = build(known, access, seasons_of(read_tables(seasons)))
    with _listening(settings.host, settings.port) as door:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        server = Server(config)
        serving = asyncio.create_task(server.serve(sockets=[door]))
        address = f"http://{settings.host}:{door.getsockname()[1]}/"
        (running.folder / runs.CONSOLE).write_text(address, encoding="ascii")
        try:
            yield address
        finally:
            server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await serving


def _listening(host: str, port: int) -> socket.socket:
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError:
        door.bind((host, 0))
    door.listen()  # who comes before it serves waits
    return door
