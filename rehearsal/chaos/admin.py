"""Who may do what a service may not: take rights, exchanges and bindings away from a running broker, and mend them."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit, urlunsplit

import aio_pika

from operations.keys import write_own
from operations.topology.declare import declare
from operations.topology.definitions import HASHING, VHOST, password_hash
from operations.topology.description import Rights, Topology
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import NODE, control

Harm = Literal["forbidden", "missing", "unroutable", "deaf"]
"""The right to write to one's exchange taken away, that exchange deleted, bindings of it removed, the right to read."""
HARMS: Final[tuple[Harm, ...]] = ("missing", "forbidden", "unroutable", "deaf")
_NAME: Final = "admin"


@dataclass(frozen=True, slots=True)
class Admin:
    """An administrator of the run's private broker."""

    processes: Processes
    topology: Topology
    url: str

    @classmethod
    async def at(cls, processes: Processes, topology: Topology, amqp_url: str) -> "Admin":
        """A user of this name, made anew at the broker of this URL.

        By a file: a password on the command line is there for all to see, and some brokers' commands read no input.
        """
        password, parts = secrets.token_hex(16), urlsplit(amqp_url)
        user = {"name": _NAME, "password_hash": password_hash(password), "hashing_algorithm": HASHING, "tags": ""}
        may = {"user": _NAME, "vhost": VHOST, "configure": ".*", "write": ".*", "read": ".*"}
        file = processes.plain_folder / "admin.json"
        write_own(file, json.dumps({"users": [user], "permissions": [may]}))
        await control(processes, NODE, "import_definitions", str(file))
        place = f"{_NAME}:{password}@{parts.hostname}:{parts.port}"
        return cls(processes, topology, urlunsplit(parts._replace(netloc=place)))

    async def harm(self, service: str, harm: Harm) -> None:
        """Do it to the service and to the exchange it speaks on."""
        rights = self.topology.users[service]
        match harm:
            case "forbidden":
                await self._allow(service, Rights(write=f"^(?!{service}$)" + rights.write[1:], read=rights.read))
            case "deaf":
                await self._allow(service, Rights(write=rights.write, read="^$"))
            case "missing":
                async with await aio_pika.connect(self.url) as connection:
                    await (await connection.channel()).exchange_delete(service)
            case "unroutable":
                await self._unbind(service)
        if harm in {"forbidden", "deaf"}:  # an open channel remembers what it was allowed once
            await control(self.processes, NODE, "close_all_user_connections", service, "rights changed")

    async def mend(self, service: str, harm: Harm) -> None:
        """Undo it, as the runbook tells."""
        if harm in {"forbidden", "deaf"}:
            await self._allow(service, self.topology.users[service])
        else:
            await declare(self.url, self.topology)

    async def _allow(self, user: str, rights: Rights) -> None:
        await control(self.processes, NODE, "set_permissions", "-p", VHOST, user, "^$", rights.write, rights.read)

    async def _unbind(self, exchange: str) -> None:
        async with await aio_pika.connect(self.url) as connection:
            channel = await connection.channel()
            for queue, key in self._heard_by_one(exchange):
                await (await channel.get_queue(queue, ensure=False)).unbind(exchange, key)

    def _heard_by_one(self, exchange: str) -> Iterator[tuple[str, str]]:
        """Inbox and key of what only one service hears: removed, the broker says so; a second hearer would hide it."""
        hears = {service: ears.hears.get(exchange, ()) for service, ears in self.topology.services.items()}
        for service, keys in hears.items():
            for key in keys:
                if sum(key in others for others in hears.values()) == 1:
                    yield f"{service}.inbox", key
