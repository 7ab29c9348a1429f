"""Broker and store for one run: what the environment gives, else what the machine has, else containers."""

import os
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from operations.topology.definitions import definitions
from operations.topology.description import Topology
from operations.topology.layout import Layout, layout_of
from rehearsal.runtime.cluster import private_cluster
from rehearsal.runtime.docker import docker_broker, docker_store, engine_answers
from rehearsal.runtime.given import given_broker, given_databases
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import private_node, scripts_folder
from rehearsal.runtime.store import private_stores
from rehearsal.runtime.together import together

Choice = Literal["auto", "docker"]
"""`docker` asks for containers; a broker or store the environment gives is used all the same."""
Source = Literal["given", "local", "docker", "missing"]


@dataclass(frozen=True, slots=True)
class Database:
    """One service's store."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Infra:
    """User → broker URL, service → database."""

    amqp: Mapping[str, str]
    stores: Mapping[str, Database]


def broker_source(choice: Choice) -> Source:
    """Where the broker comes from: given, asked for, installed, or a Docker engine that answers."""
    if os.environ.get("ZHAOLU_AMQP_URL"):
        return "given"
    if choice == "docker":
        return "docker"
    if scripts_folder() is not None:
        return "local"
    return "docker" if engine_answers() else "missing"


def _urls(users: Iterable[str], passwords: Mapping[str, str], host: str, port: int) -> dict[str, str]:
    return {user: f"amqp://{quote(user)}:{quote(passwords[user])}@{host}:{port}/" for user in users}


@asynccontextmanager
async def _broker(
    processes: Processes, topology: Topology, source: Source, nodes: int
) -> AsyncIterator[Mapping[str, str]]:
    layout: Layout = layout_of(topology)
    passwords = {user: secrets.token_urlsafe(24) for user in layout.rights}
    document = definitions(layout, passwords)
    if nodes > 1:
        async with private_cluster(processes, document, nodes) as port:
            yield _urls(layout.rights, passwords, "127.0.0.1", port)
    elif source == "given":
        async with given_broker(os.environ["ZHAOLU_AMQP_URL"], topology) as url:
            yield dict.fromkeys(layout.rights, url)
    elif source == "docker":
        async with docker_broker(processes, document) as (host, port):
            yield _urls(layout.rights, passwords, host, port)
    else:
        async with private_node(processes, document) as port:
            yield _urls(layout.rights, passwords, "127.0.0.1", port)


@asynccontextmanager
async def _stores(processes: Processes, topology: Topology, choice: Choice) -> AsyncIterator[Mapping[str, Database]]:
    services = tuple(topology.services)
    if url := os.environ.get("ZHAOLU_MONGO_URL"):
        async with given_databases(url, services) as names:
            yield {service: Database(url, name) for service, name in names.items()}
    elif choice == "docker":
        async with docker_store(processes) as url:
            yield {service: Database(url, service) for service in services}
    else:
        async with private_stores(processes, services) as urls:
            yield {service: Database(url, service) for service, url in urls.items()}


@asynccontextmanager
async def infra(processes: Processes, topology: Topology, choice: Choice, nodes: int = 1) -> AsyncIterator[Infra]:
    """A broker with this topology and an empty store per service, for as long as the context lasts.

    A broker of several `nodes` is always a private cluster.
    """
    broker: AbstractAsyncContextManager[Any] = _broker(processes, topology, broker_source(choice), nodes)
    stores: AbstractAsyncContextManager[Any] = _stores(processes, topology, choice)
    async with together(broker, stores) as (amqp, given):
        yield Infra(amqp, given)
