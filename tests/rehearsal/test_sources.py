"""Where broker and store of a run come from."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from operations.topology.description import Topology
from rehearsal.runtime import infra
from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.processes import Processes

AMQP = "amqp://given/"
MONGO = "mongodb://given/"


@pytest.mark.parametrize("choice", ["auto", "docker"])
def test_a_broker_that_is_given_is_used(monkeypatch: pytest.MonkeyPatch, choice: infra.Choice) -> None:
    monkeypatch.setenv("ZHAOLU_AMQP_URL", AMQP)
    assert infra.broker_source(choice) == "given"


@pytest.mark.parametrize("choice", ["auto", "docker"])
async def test_a_store_that_is_given_is_used(
    monkeypatch: pytest.MonkeyPatch, processes: Processes, topology: Topology, choice: infra.Choice
) -> None:
    @asynccontextmanager
    async def given(url: str, services: Sequence[str]) -> AsyncIterator[dict[str, str]]:
        assert url == MONGO
        yield {service: f"of_{service}" for service in services}

    @asynccontextmanager
    async def broker(*_: object) -> AsyncIterator[dict[str, str]]:
        yield {}

    monkeypatch.setenv("ZHAOLU_MONGO_URL", MONGO)
    monkeypatch.setattr(infra, "given_databases", given)
    monkeypatch.setattr(infra, "_broker", broker)
    async with infra.infra(processes, topology, choice) as found:
        assert {store.url for store in found.stores.values()} == {MONGO}


async def test_without_an_engine_containers_are_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, processes: Processes, topology: Topology
) -> None:
    for name in ("ZHAOLU_AMQP_URL", "ZHAOLU_MONGO_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/engine")
    with pytest.raises(ChildDied, match=r"no container of (mongo:8|rabbitmq:4)"):
        async with infra.infra(processes, topology, "docker"):
            pass
