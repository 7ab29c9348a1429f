"""Private RabbitMQ nodes as one cluster behind one address: each quorum queue lives on three of them.

A node that finds itself in a minority pauses, so that a cluster cut in two never goes on as two.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from rehearsal.runtime.balancer import balanced
from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import NODE, control, laid_out, names, started

_ASKED_SECONDS: Final = "120"
"""After so long it is asked anew."""
_AGAIN_SECONDS: Final = 0.5


def node_names(nodes: int) -> tuple[str, ...]:
    """The nodes' processes by name."""
    return tuple(f"{NODE}-{nth}" for nth in range(1, nodes + 1))


def _settings(nodes: Sequence[str]) -> str:
    members = (
        f"cluster_formation.classic_config.nodes.{nth} = {name}@127.0.0.1\n" for nth, name in enumerate(nodes, 1)
    )
    return (
        "cluster_formation.peer_discovery_backend = classic_config\n"
        + "".join(members)
        + "cluster_partition_handling = pause_minority\n"
    )


@asynccontextmanager
async def private_cluster(processes: Processes, definitions: Mapping[str, Any], nodes: int) -> AsyncIterator[int]:
    """So many nodes in one cluster with these definitions for as long as the context lasts; yields its AMQP port.

    The definitions come last: a quorum queue declared before the others are there would have one member.
    """
    named, cookie = node_names(nodes), secrets.token_hex(20)
    async with names(processes) as epmd_port:
        laid = [laid_out(processes, name, epmd_port, cookie, _settings(named)) for name in named]
        async with started(processes, laid), balanced([node.port for node in laid]) as port:
            file = processes.plain_folder / "definitions.json"
            file.write_text(json.dumps(definitions), encoding="utf-8")
            await until_whole(processes, nodes)
            await control(processes, named[0], "import_definitions", str(file))
            await _on_every_node(processes, definitions, nodes)
            yield port


async def _on_every_node(processes: Processes, definitions: Mapping[str, Any], nodes: int) -> None:
    """Raises `ChildDied` unless each quorum queue lives on all of them."""
    listed = await control(processes, node_names(nodes)[0], "list_queues", "--formatter", "json", "name", "members")
    members = {queue["name"]: len(queue["members"]) for queue in json.loads(listed)}
    quorum = [queue["name"] for queue in definitions["queues"] if queue["arguments"].get("x-queue-type") == "quorum"]
    if thin := {name: members.get(name, 0) for name in quorum if members.get(name) != nodes}:
        raise ChildDied(f"quorum queues on fewer than {nodes} nodes: {thin}")


async def until_whole(processes: Processes, nodes: int) -> None:
    """Wait until every node has joined. Raises `ChildDied` when the first works in vain, or lies still."""
    first = node_names(nodes)[0]
    await processes.patient(first, _joined(processes, first, nodes))


async def _joined(processes: Processes, asked: str, nodes: int) -> None:
    while True:
        try:
            await control(processes, asked, "--timeout", _ASKED_SECONDS, "await_online_nodes", str(nodes))
        except ChildDied:  # just started, it cannot be asked yet
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            return
