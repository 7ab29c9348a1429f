"""A run of its own to be killed: a node, a store and a folder, until the end of time."""

import asyncio
import sys
from pathlib import Path

from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import private_node
from rehearsal.runtime.store import private_stores


async def main(folder: Path) -> None:
    """Start both, say where they are, and wait."""
    with Processes(folder) as processes:
        async with (
            private_node(processes, {"vhosts": [{"name": "/"}]}) as port,
            private_stores(processes, ["one"]) as urls,
        ):
            sys.stdout.write(f"{port} {urls['one'].rpartition(':')[2].partition('/')[0]}\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir()
    asyncio.run(main(folder))
