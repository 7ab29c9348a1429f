"""A private node with the whole topology and every user of it, shared by the tests of the operators' side."""

from collections.abc import AsyncIterator, Callable

import pytest

from operations import places
from operations.topology.definitions import definitions, password_hash
from operations.topology.description import Topology, read_topology
from operations.topology.layout import layout_of
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import private_node, scripts_folder

PASSWORD = "open-sesame"
Url = Callable[[str], str]


@pytest.fixture(scope="session")
def topology() -> Topology:
    return read_topology(places.TOPOLOGY, ["KM-1", "KM-2"])


@pytest.fixture(scope="session")
async def url_of(topology: Topology, processes: Processes) -> AsyncIterator[Url]:
    """User → broker URL; `admin` may do anything."""
    if scripts_folder() is None:
        pytest.skip("no rabbitmq-server here")
    layout = layout_of(topology)
    document = definitions(layout, dict.fromkeys(layout.rights, PASSWORD))
    document["users"].append(document["users"][0] | {"name": "admin", "password_hash": password_hash(PASSWORD)})
    document["permissions"].append({"user": "admin", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"})
    async with private_node(processes, document) as port:
        yield lambda user: f"amqp://{user}:{PASSWORD}@127.0.0.1:{port}/"
