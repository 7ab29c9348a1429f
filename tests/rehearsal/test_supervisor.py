"""Service processes are kept alive, and given up only when they cannot be."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.ports import free_port
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.supervisor import Program, Supervisor
from tests.waiting import eventually

ANSWERING = str(Path(__file__).with_name("answering.py"))


class Log:
    """What the supervisor told."""

    def __init__(self) -> None:
        self.started: list[tuple[str, int, int]] = []
        self.died: list[ChildDied] = []

    def changed(self, name: str, pid: int, restarts: int) -> None:
        self.started.append((name, pid, restarts))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Processes]:
    folder = tmp_path / "run"
    folder.mkdir()
    with Processes(folder) as processes:
        yield processes


def program(name: str, cwd: Path, *more: str) -> Program:
    port = free_port()
    words = [sys.executable, ANSWERING, str(port), *more]
    return Program(name, words, dict(os.environ), f"http://127.0.0.1:{port}", cwd)


async def is_ready(url: str) -> bool:
    async with httpx.AsyncClient(timeout=None) as client:
        try:
            return (await client.get(url)).is_success
        except httpx.TransportError:
            return False


async def test_a_service_that_is_killed_is_started_again_at_the_same_address(own: Processes, tmp_path: Path) -> None:
    log, one, two = Log(), program("one", tmp_path), program("two", tmp_path)
    supervisor = Supervisor(own, log.changed, log.died.append)
    await supervisor.start([one, two])
    try:
        os.kill(log.started[0][1], signal.SIGKILL)
        assert await eventually(lambda: len(log.started) == 3)
        assert await eventually(lambda: is_ready(one.url))
        assert [(name, restarts) for name, _, restarts in log.started] == [("one", 0), ("two", 0), ("one", 1)]
        assert log.died == []
    finally:
        await supervisor.stop()
    assert not await is_ready(one.url)
    assert not await is_ready(two.url)


async def test_a_service_that_is_removed_stops_in_order_and_stays_away_until_it_is_added(
    own: Processes, tmp_path: Path
) -> None:
    log, one, two = Log(), program("one", tmp_path), program("two", tmp_path)
    supervisor = Supervisor(own, log.changed, log.died.append)
    await supervisor.start([one, two])
    try:
        assert await supervisor.remove("two") == -signal.SIGTERM
        assert supervisor.kept == {"one"}
        assert supervisor.absent == {"two"}
        supervisor.kill("one")
        assert await eventually(lambda: len(log.started) == 3)
        await supervisor.back(one)
        assert not await is_ready(two.url)
        await supervisor.add(two)
        assert await is_ready(two.url)
        assert supervisor.kept == {"one", "two"}
        assert not supervisor.absent
        assert [name for name, _, _ in log.started] == ["one", "two", "one", "two"]
    finally:
        await supervisor.stop()


async def test_a_service_that_cannot_start_says_why(own: Processes, tmp_path: Path) -> None:
    log = Log()
    supervisor = Supervisor(own, log.changed, log.died.append)
    with pytest.raises(ChildDied, match="cannot go on"):
        await supervisor.start([program("hopeless", tmp_path, "once")])
    await supervisor.stop()


async def test_the_end_of_a_server_nothing_works_without_is_told(own: Processes, tmp_path: Path) -> None:
    told: list[ChildDied] = []
    folder = tmp_path / "other"
    folder.mkdir()
    with Processes(folder, told.append) as processes:
        server = await processes.start("server", [sys.executable, ANSWERING, str(free_port())], os.environ)
        processes.essential("server", server)
        os.kill(server.pid, signal.SIGKILL)
        assert await eventually(lambda: len(told) == 1)
        await processes.stop(server, 1.0)
    assert "server ended with -9" in str(told[0])
    assert not folder.exists()


async def test_a_server_that_is_stopped_is_no_surprise(tmp_path: Path) -> None:
    told: list[ChildDied] = []
    folder = tmp_path / "quiet"
    folder.mkdir()
    with Processes(folder, told.append) as processes:
        server = await processes.start("server", [sys.executable, ANSWERING, str(free_port())], os.environ)
        processes.essential("server", server)
        await processes.stop(server, 5.0)
    assert told == []
