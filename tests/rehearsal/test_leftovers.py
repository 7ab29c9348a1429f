"""What a run started ends with it, however it ends; nobody outside this machine, and no other run, notices."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from ipaddress import ip_address
from pathlib import Path

import aio_pika
import pytest

from operations.places import CHECKOUT
from rehearsal.runtime.ports import free_port
from tests.private_node import Url
from tests.rehearsal.eavesdropper import hears_at, processes_of
from tests.waiting import eventually, patience


async def lone_run(folder: Path) -> tuple[Process, list[int]]:
    """A run in a process of its own, and the ports it listens on."""
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.rehearsal.lone_run", str(folder)), cwd=CHECKOUT, stdout=PIPE
    )
    assert run.stdout is not None
    return run, [int(port) for port in (await patience().spent_on(run.stdout.readline())).split()]


async def answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
async def test_a_run_that_is_killed_leaves_nothing_and_disturbs_no_other(
    url_of: Url, tmp_path: Path, how: signal.Signals
) -> None:
    folder = tmp_path / "run"
    run, ports = await lone_run(folder)
    assert len(ports) == 2
    assert all([await answers(port) for port in ports])
    assert len(processes_of(folder)) >= 4
    heard = hears_at(processes_of(folder))
    assert {port for _, port in heard} > set(ports), "the node's own port and the name server's are there too"
    assert [place for place in heard if not ip_address(place[0]).is_loopback] == []

    run.send_signal(how)
    await run.wait()

    assert await eventually(lambda: not processes_of(folder))
    assert await eventually(lambda: not folder.exists())
    assert not any([await answers(port) for port in ports])
    async with await aio_pika.connect(url_of("operator")) as connection:
        assert not connection.is_closed


def test_ports_are_free_below_the_kernels_own_and_never_the_same_twice() -> None:
    ports = [free_port() for _ in range(50)]
    assert len(set(ports)) == 50
    assert all(20_000 <= port < 32_768 for port in ports)
