"""An application at an address of its own, in a thread, for commands that ask over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep

import uvicorn
from fastapi import FastAPI

from rehearsal.runtime.ports import free_port


@contextmanager
def addressed(app: FastAPI) -> Iterator[str]:
    """Its address, for as long as the block lasts."""
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="warning", lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.config.port}"
    finally:
        server.should_exit = True
        thread.join()
