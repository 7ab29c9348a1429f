"""Nodes of a cluster that come and go."""

import pytest

from rehearsal.runtime.cluster import node_names, until_whole
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import laid_out, names, started


@pytest.mark.long
async def test_a_node_that_was_just_started_again_is_waited_for(processes: Processes) -> None:
    (name,) = node_names(1)
    async with names(processes) as epmd_port:
        node = laid_out(processes, name, epmd_port, "cookie-of-one-node", settings="")
        async with started(processes, [node]):
            await processes.strike(name, 0.1)
            await until_whole(processes, nodes=1)
