"""Broker and store as containers, where a Docker engine answers: `rabbitmq:4` and `mongo:8`.

Imported only when asked for: the container library takes its time to load.
"""

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from operations.waiting import waiting_for
from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import until_answering

RABBITMQ: Final = "rabbitmq:4"
MONGO: Final = "mongo:8"
_REMOVE: Final = "import docker, sys; docker.from_env().containers.get(sys.argv[1]).remove(v=True, force=True)"
_LOOPBACK: Final = "127.0.0.1"
_READY_SECONDS: Final = 600.0
"""What runs in a container is no child of ours: nobody here sees whether it works."""
_REPLICA_SET: Final = "rs.initiate({_id: 'rs0', members: [{_id: 0, host: '127.0.0.1:27017'}]})"
_WRITABLE: Final = "if (!db.hello().isWritablePrimary) quit(1)"


def engine_answers() -> bool:
    """Whether there is a Docker engine we may use."""
    import docker  # noqa: PLC0415  slow to load, and seldom needed
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        return bool(docker.from_env(timeout=3).ping())
    except DockerException:
        return False


@asynccontextmanager
async def _container(processes: Processes, image: str, port: int, command: str) -> AsyncIterator[Any]:
    from docker.errors import DockerException  # noqa: PLC0415  slow to load, and seldom needed
    from testcontainers.core.config import testcontainers_config  # noqa: PLC0415  slow to load, and seldom needed
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415

    testcontainers_config.ryuk_disabled = True  # our own watchdog removes what we leave, without another image
    name = f"zhaolu-{secrets.token_hex(8)}"
    removal = (sys.executable, "-c", _REMOVE, name)  # through the library: an engine may answer with no client here
    processes.undo_at_the_end(*removal)
    container: Any = None
    starting: asyncio.Task[Any] | None = None
    try:
        container = DockerContainer(image).with_name(name).with_exposed_ports(port)
        if await asyncio.to_thread(_is_here, container):
            container.ports[str(port)] = (_LOOPBACK,)  # at a port drawn by the engine; other machines need not reach it
        if command:
            container.with_command(command)
        starting = asyncio.create_task(asyncio.to_thread(container.start))
        with waiting_for(f"Docker to start {image}"):
            await asyncio.shield(starting)
    except DockerException as refused:
        raise ChildDied(f"no container of {image}: {refused}") from None
    else:
        yield container
    finally:
        if starting is not None:
            with waiting_for(f"Docker to stop {image}"):
                await asyncio.wait([starting])  # a thread cannot be broken off; what it has started is removed
                await asyncio.to_thread(container.stop)
        processes.undone(*removal)


def _is_here(container: Any) -> bool:
    """Whether the engine publishes its ports on this very machine, and we reach them there."""
    client = container.get_docker_client()
    return client.get_connection_mode().value == "docker_host" and client.host() in {"localhost", _LOOPBACK}


async def _run(container: Any, *words: str) -> tuple[int, str]:
    code, output = await asyncio.to_thread(container.exec, list(words))
    return int(code), bytes(output).decode(errors="replace")


async def _until_run(container: Any, *words: str) -> None:
    code, output = 1, ""
    try:
        with waiting_for(f"{words[0]} in its container"):
            async with asyncio.timeout(_READY_SECONDS):
                while code != 0:
                    await asyncio.sleep(0.3)
                    code, output = await _run(container, *words)
    except TimeoutError:
        raise ChildDied(f"{words[0]} in the container: {output[-500:]}") from None


@asynccontextmanager
async def docker_broker(processes: Processes, definitions: Mapping[str, Any]) -> AsyncIterator[tuple[str, int]]:
    """A RabbitMQ container with these definitions; yields host and port."""
    async with _container(processes, RABBITMQ, 5672, "") as container:
        host, port = container.get_container_host_ip(), int(container.get_exposed_port(5672))
        try:
            await asyncio.wait_for(until_answering(port, host), _READY_SECONDS)
        except TimeoutError:
            raise ChildDied(f"no broker answers at {host}:{port} after {_READY_SECONDS:.0f} s") from None
        file = "/tmp/definitions.json"  # noqa: S108  inside the container; hashes of passwords only
        await asyncio.to_thread(container.copy_into_container, json.dumps(definitions).encode(), file)
        await _until_run(container, "rabbitmqctl", "import_definitions", file)
        yield host, port


@asynccontextmanager
async def docker_store(processes: Processes) -> AsyncIterator[str]:
    """A MongoDB container, a replica set of one; yields its URL."""
    async with _container(processes, MONGO, 27017, "mongod --replSet rs0 --bind_ip_all") as container:
        await _until_run(container, "mongosh", "--quiet", "--eval", "db.hello()")
        await _run(container, "mongosh", "--quiet", "--eval", _REPLICA_SET)
        await _until_run(container, "mongosh", "--quiet", "--eval", _WRITABLE)
        host, port = container.get_container_host_ip(), container.get_exposed_port(27017)
        yield f"mongodb://{host}:{port}/?directConnection=true"
