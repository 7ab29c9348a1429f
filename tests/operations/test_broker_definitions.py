"""What a broker has is copied and given back over its management address [OPS-5]."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from operations.backup.broker import fetched, loaded
from operations.topology.definitions import definitions, password_hash
from operations.topology.description import Topology
from operations.topology.layout import layout_of
from rehearsal.runtime.ports import free_port
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import private_node, scripts_folder
from tests.private_node import PASSWORD

pytestmark = pytest.mark.long


@pytest.fixture
async def managed(topology: Topology, tmp_path: Path) -> AsyncIterator[str]:
    """The management address of a node with the whole layout, with its administrator in it."""
    if scripts_folder() is None:
        pytest.skip("no rabbitmq-server here")
    layout = layout_of(topology)
    document = definitions(layout, dict.fromkeys(layout.rights, PASSWORD))
    admin = {"name": "admin", "password_hash": password_hash(PASSWORD), "tags": "administrator"}
    document["users"].append({**document["users"][0], **admin})
    document["permissions"].append({"user": "admin", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"})
    port = free_port()
    with Processes(tmp_path) as processes:
        async with private_node(processes, document, port):
            yield f"http://admin:{PASSWORD}@127.0.0.1:{port}/"


def _named(document: dict[str, Any], what: str) -> set[str]:
    return {each["name"] for each in document[what]}


async def test_what_was_lost_of_the_layout_is_there_again(managed: str, topology: Topology) -> None:
    before = await fetched(managed)
    assert _named(before, "queues") == {queue.name for queue in layout_of(topology).queues}
    async with httpx.AsyncClient() as client:
        (await client.delete(f"{managed}api/queues/%2F/exams.inbox")).raise_for_status()
        (await client.delete(f"{managed}api/users/hr.KM-1")).raise_for_status()
    assert await fetched(managed) != before
    await loaded(managed, before)
    after = await fetched(managed)
    for what in ("queues", "users", "exchanges"):
        assert _named(after, what) == _named(before, what)
    assert sorted(map(str, after["bindings"])) == sorted(map(str, before["bindings"]))


async def test_a_wrong_password_is_an_error_and_not_an_empty_backup(managed: str) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        await fetched(managed.replace(PASSWORD, "wrong"))
