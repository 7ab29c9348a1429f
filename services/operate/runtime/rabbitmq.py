"""A private RabbitMQ node from the installed `rabbitmq-server`, beside whatever else runs on the machine.

Its scripts are run directly, since the system's wrapper changes user; own home and cookie, own epmd, own ports.
The definitions are imported before it takes connections: a node that answers is a node that is ready.
"""

import asyncio
import json
import os
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from services.operate.runtime.ports import free_port
from services.operate.runtime.processes import ChildDied, Processes

READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 8.0
_PROTOCOL_HEADER: Final = b"AMQP\x00\x00\x09\x01"
_ERLANG: Final = "+sbwt none +sbwtdcpu none +sbwtdio none +S 2:2"
"""Schedulers that do not spin while idle: the node shares a small machine with what it serves."""


def _version(scripts: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", scripts.parent.name))


def scripts_folder() -> Path | None:
    """Where the newest installed server keeps its scripts; None when there is none."""
    roots = (Path("/usr/lib/rabbitmq/lib"), Path("/opt/rabbitmq/lib"), Path("/usr/local/lib/rabbitmq/lib"))
    found = [f / "sbin" for root in roots if root.is_dir() for f in root.glob("rabbitmq_server-*")]
    usable = [sbin for sbin in found if (sbin / "rabbitmq-server").is_file()]
    return max(usable, key=_version, default=None) if shutil.which("epmd") else None


def _configure(home: Path, port: int, definitions: Mapping[str, Any]) -> None:
    home.mkdir(parents=True)
    cookie = home / ".erlang.cookie"
    cookie.write_text(secrets.token_hex(20), encoding="ascii")
    cookie.chmod(0o400)
    (home / "definitions.json").write_text(json.dumps(definitions), encoding="utf-8")
    (home / "plugins").write_text("[].\n", encoding="ascii")
    (home / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = 127.0.0.1:{port}\n"
        f"load_definitions = {home}/definitions.json\n"
        "log.console = true\n"
        "log.console.level = warning\n"
        "log.file = false\n"
        "disk_free_limit.absolute = 100MB\n",
        encoding="utf-8",
    )


def _environment(home: Path, epmd_port: int) -> dict[str, str]:
    ours = {
        "HOME": str(home),
        "ERL_EPMD_PORT": str(epmd_port),
        "RUNNING_UNDER_SYSTEMD": "1",
        "RABBITMQ_NODENAME": "zhaolu@127.0.0.1",  # needs no name server and no /etc/hosts
        "RABBITMQ_USE_LONGNAME": "true",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(home / "data"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(home / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
        "RABBITMQ_PID_FILE": str(home / "pid"),
        "RABBITMQ_FEATURE_FLAGS_FILE": str(home / "feature_flags"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERLANG,
    }
    return {key: value for key, value in os.environ.items() if not key.startswith("RABBITMQ_")} | ours


async def _answers(port: int, host: str) -> bool:
    """Whether an AMQP 0-9-1 server greets us: `Connection.Start` is a method frame, type 1."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(_PROTOCOL_HEADER)
        return await asyncio.wait_for(reader.read(1), 2.0) == b"\x01"
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()


async def until_answering(port: int, host: str, seconds: float, check: Callable[[], None] = lambda: None) -> None:
    """Wait for the greeting, at most so long; `check` may raise to give up. Raises `ChildDied`."""
    try:
        async with asyncio.timeout(seconds):
            while not await _answers(port, host):
                check()
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise ChildDied(f"no broker answers at {host}:{port} after {seconds:.0f} s") from None


@asynccontextmanager
async def private_node(processes: Processes, definitions: Mapping[str, Any]) -> AsyncIterator[int]:
    """A node with these definitions for as long as the context lasts; yields its AMQP port."""
    scripts = scripts_folder()
    if scripts is None:
        raise ChildDied("rabbitmq-server is not installed")
    home, port, epmd_port = processes.folder / "rabbitmq", free_port(), free_port()
    _configure(home, port, definitions)
    env = _environment(home, epmd_port)
    names = await processes.start("epmd", ["epmd", "-port", str(epmd_port), "-address", "127.0.0.1"], env)
    node = None
    try:
        node = await processes.start("rabbitmq", [str(scripts / "rabbitmq-server")], env)
        await until_answering(port, "127.0.0.1", READY_SECONDS, processes.alive("rabbitmq", node))
        processes.essential("rabbitmq", node)
        yield port
    finally:
        if node is not None:
            await processes.stop(node, STOP_SECONDS)
        await processes.stop(names, 1.0)
