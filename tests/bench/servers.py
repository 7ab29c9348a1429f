"""One broker and one store for a whole benchmark: those of ZHAOLU_TEST_*_URL, else the embedded runtime."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from operations.topology.definitions import password_hash
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import private_node
from rehearsal.runtime.store import private_stores


@dataclass(frozen=True, slots=True)
class Servers:
    """Where both are, and where a benchmark may keep its children."""

    amqp_url: str
    mongo_url: str
    processes: Processes


@asynccontextmanager
async def servers() -> AsyncIterator[Servers]:
    """Both servers, for as long as the context lasts."""
    async with AsyncExitStack() as stack:
        processes = stack.enter_context(Processes(Path(tempfile.mkdtemp(prefix="zhaolu-bench-"))))
        mongo_url = os.environ.get("ZHAOLU_TEST_MONGO_URL")
        if mongo_url is None:
            mongo_url = (await stack.enter_async_context(private_stores(processes, ["bench"])))["bench"]
        amqp_url = os.environ.get("ZHAOLU_TEST_AMQP_URL")
        if amqp_url is None:
            user = {"name": "bench", "password_hash": password_hash("bench"), "tags": "administrator"}
            definitions = {
                "vhosts": [{"name": "/"}],
                "users": [{**user, "hashing_algorithm": "rabbit_password_hashing_sha256"}],
                "permissions": [{"user": "bench", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}],
            }
            port = await stack.enter_async_context(private_node(processes, definitions))
            amqp_url = f"amqp://bench:bench@127.0.0.1:{port}/"
        yield Servers(amqp_url, mongo_url, processes)
