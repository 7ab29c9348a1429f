"""Private RabbitMQ nodes from the installed `rabbitmq-server`, beside whatever else runs on the machine.

Its scripts are run directly, since the system's wrapper changes user; own home and cookie, own epmd, own ports.
The definitions are imported before it takes connections: a node that answers is a node that is ready.
"""

import asyncio
import json
import re
import secrets
import shutil
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from operations.keys import write_own
from operations.waiting import waiting_for
from rehearsal.runtime.child import Child, ChildDied
from rehearsal.runtime.environment import plain
from rehearsal.runtime.lean import lean_scripts
from rehearsal.runtime.ports import free_port
from rehearsal.runtime.processes import Processes

NODE: Final = "rabbitmq"
"""The process of a run's only node."""
_GREETING_SECONDS: Final = 10.0
_PROTOCOL_HEADER: Final = b"AMQP\x00\x00\x09\x01"
_SPLITTING: Final = "rabbitmq_consistent_hash_exchange"
"""Inboxes may be split at any time; a node without this plugin knows no such exchange."""
_ERLANG: Final = "+sbwt none +sbwtdcpu none +sbwtdio none +S 2:2 -kernel inet_dist_use_interface {127,0,0,1}"
"""Schedulers that do not spin while idle: the node shares a small machine with what it serves. Nodes, and what
controls them, hear each other on the loopback alone."""


def _version(scripts: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", scripts.parent.name))


def scripts_folder() -> Path | None:
    """Where the newest installed server keeps its scripts; None when there is none."""
    roots = (Path("/usr/lib/rabbitmq/lib"), Path("/opt/rabbitmq/lib"), Path("/usr/local/lib/rabbitmq/lib"))
    found = [f / "sbin" for root in roots if root.is_dir() for f in root.glob("rabbitmq_server-*")]
    usable = [sbin for sbin in found if (sbin / "rabbitmq-server").is_file()]
    return max(usable, key=_version, default=None) if shutil.which("epmd") else None


@dataclass(frozen=True, slots=True)
class Node:
    """One node: `name` is its process's, its folder's and, with the host `127.0.0.1`, its own."""

    name: str
    home: Path
    port: int
    env: Mapping[str, str]
    scripts: Path


def laid_out(
    processes: Processes, name: str, epmd_port: int, cookie: str, settings: str, plugins: Sequence[str] = ()
) -> Node:
    """A node's folder with its configuration, where these plugins are enabled besides; nothing is started."""
    plugins = (_SPLITTING, *plugins)
    home, port = processes.plain_folder / name, free_port()
    home.mkdir(parents=True)
    write_own(home / ".erlang.cookie", cookie)
    (home / "plugins").write_text(f"[{','.join(plugins)}].\n", encoding="ascii")
    (home / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = 127.0.0.1:{port}\n"
        "log.console = true\n"
        "log.console.level = warning\n"
        "log.file = false\n"
        "disk_free_limit.absolute = 100MB\n" + settings,
        encoding="utf-8",
    )
    scripts = _scripts()
    if home.is_relative_to(processes.folder):  # its scripts would look through a link, and find a name they cannot read
        scripts = lean_scripts(scripts, home / "server", plugins)
    return Node(name, home, port, _environment(name, home, epmd_port), scripts)


def _environment(name: str, home: Path, epmd_port: int) -> dict[str, str]:
    ours = {
        "HOME": str(home),
        "ERL_EPMD_PORT": str(epmd_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RUNNING_UNDER_SYSTEMD": "1",
        "RABBITMQ_NODENAME": f"{name}@127.0.0.1",  # needs no name server and no /etc/hosts
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
    return plain() | ours


async def _answers(port: int, host: str) -> bool:
    """Whether an AMQP 0-9-1 server greets us: `Connection.Start` is a method frame, type 1."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(_PROTOCOL_HEADER)
        return await asyncio.wait_for(reader.read(1), _GREETING_SECONDS) == b"\x01"
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()


async def until_answering(port: int, host: str, check: Callable[[], None] = lambda: None) -> None:
    """Wait for the greeting; `check` may raise to give up."""
    while not await _answers(port, host):
        check()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def names(processes: Processes) -> AsyncIterator[int]:
    """A name server for nodes, an `epmd` of our own; yields its port."""
    port = free_port()
    server = await processes.start("epmd", ["epmd", "-port", str(port), "-address", "127.0.0.1"], plain())
    try:
        yield port
    finally:
        await processes.stop(server, 1.0)


@asynccontextmanager
async def started(processes: Processes, nodes: Sequence[Node]) -> AsyncIterator[None]:
    """These nodes, all answering, for as long as the context lasts."""
    servers = list[Child]()
    try:
        for node in nodes:
            servers += [await processes.start(node.name, [str(node.scripts / "rabbitmq-server")], node.env)]
        for node, server in zip(nodes, servers, strict=True):
            answering = until_answering(node.port, "127.0.0.1", processes.alive(node.name, server))
            with waiting_for(f"{node.name} to start"):
                await processes.patient(node.name, answering)
            processes.essential(node.name, server)
        yield
    finally:
        await asyncio.gather(*(processes.discard(server) for server in servers))


@asynccontextmanager
async def private_node(
    processes: Processes, definitions: Mapping[str, Any], management_port: int | None = None
) -> AsyncIterator[int]:
    """A node with these definitions for as long as the context lasts; yields its AMQP port.

    It can be managed over HTTP where that has a port; its start takes longer then.
    """
    async with names(processes) as epmd_port:
        file = processes.plain_folder / "definitions.json"
        file.write_text(json.dumps(definitions), encoding="utf-8")
        settings = f"load_definitions = {file}\n"
        if management_port is not None:
            settings += f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {management_port}\n"
        plugins = [] if management_port is None else ["rabbitmq_management"]
        node = laid_out(processes, NODE, epmd_port, secrets.token_hex(20), settings, plugins)
        async with started(processes, [node]):
            yield node.port


async def control(processes: Processes, name: str, *words: str) -> str:
    """What `rabbitmqctl` answers to these words, asked at the node of this name. Raises `ChildDied` when it fails."""
    asked = await asyncio.create_subprocess_exec(
        str(_scripts() / "rabbitmqctl"),
        "--quiet",
        *words,
        env={**processes.environment(name), "RABBITMQ_CTL_ERL_ARGS": _ERLANG},
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
    )
    answer = (await asked.communicate())[0].decode(errors="replace")
    if asked.returncode:
        raise ChildDied(f"rabbitmqctl {words[0]} ended with {asked.returncode}:\n{answer}")
    return answer


def _scripts() -> Path:
    scripts = scripts_folder()
    if scripts is None:
        raise ChildDied("rabbitmq-server is not installed")
    return scripts
