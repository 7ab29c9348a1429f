"""Real servers for the tests: those of ZHAOLU_TEST_*_URL, else containers, else the embedded runtime."""

import asyncio
import gc
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from operations.topology.definitions import password_hash
from rehearsal.runtime.docker import docker_broker, docker_store, engine_answers
from rehearsal.runtime.nursery import Nursery, nursery
from rehearsal.runtime.processes import Processes
from rehearsal.runtime.rabbitmq import private_node
from rehearsal.runtime.store import private_stores
from services.chassis.core import garbage
from tests.private_node import topology, url_of

__all__ = ["topology", "url_of"]
settings.register_profile("any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")
_HERE: Final = Path(__file__).parent
_FIRST: Final = (
    *("journeys/test_season", "operations/test_forgeries", "edge/test_frames", "seasons", "oracle", "journeys"),
    *("exploration", "certificates", "convergence", "chassis", "rehearsal", "operations", "architecture"),
)
"""Files and folders that take longest: begun first, so that all processes of tests end together."""


_ONE_NODE: Final = frozenset(
    {
        *(f"tests/operations/test_{name}.py" for name in ("dead", "forgeries", "node", "privileges")),
        *(f"tests/console/test_{name}.py" for name in ("browser", "browser_acts", "letter", "letters", "many_letters")),
        *("tests/console/test_unended.py", "tests/cli/test_aftermath.py", "tests/rehearsal/test_leftovers.py"),
    }
)
"""Files whose tests share the node of the operators' side: it starts once, where all of them go to one process."""
_BROKERS: Final = frozenset({"amqp_url", "url_of"})
"""Fixtures that start one."""
_STARTS_ITS_OWN: Final = ("journeys", "operations/test_node", "rehearsal/test_leftovers", "rehearsal/test_odd_folder")
"""Files and folders whose tests start one in a process of their own."""


def pytest_configure(config: pytest.Config) -> None:
    """Nothing that collecting the tests makes is garbage, and looking for it took a quarter of that time.

    Each of several processes begins with another folder: what one has compiled the others find.
    """
    gc.disable()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if worker.isdecimal() and [Path(arg).resolve() for arg in config.args] == [_HERE]:
        folders = sorted({str(file.relative_to(_HERE).parts[0]) for file in _HERE.glob("*/**/test_*.py")})
        first = int(worker) * len(folders) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        config.args = [str(_HERE / name) for name in (*folders[first:], *folders[:first])]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell `./zhaolu test`, if it asks, how many of the tests that were chosen need a broker."""
    gc.enable()
    garbage.look_seldom()
    if file := os.environ.get("ZHAOLU_TEST_COUNTS_BROKERS"):
        Path(file).write_text(str(sum(map(_needs_broker, session.items))), encoding="ascii")


def pytest_sessionfinish() -> None:
    """What is left ends with the process: nobody looks through it once more."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "_ByServers | None":
    return _ByServers(config, log) if config.getvalue("dist") == "loadfile" else None


class _ByServers(LoadFileScheduling):  # type: ignore[misc]  # it ships no types
    """Each process of tests takes file after file, and those that share a node as one."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "one node" if file in _ONE_NODE else file


def _needs_broker(item: pytest.Item) -> bool:
    place = item.path.relative_to(_HERE).as_posix()
    return not _BROKERS.isdisjoint(getattr(item, "fixturenames", ())) or place.startswith(_STARTS_ITS_OWN)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files before the short ones; in one order, whatever order they were collected in."""
    items.sort(key=lambda item: _turn(item.path.relative_to(_HERE).as_posix()))


def _turn(path: str) -> tuple[int, str]:
    return next((turn for turn, begins in enumerate(_FIRST) if path.startswith(begins)), len(_FIRST)), path


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Child processes under the tests' own folder, ended with the session however it ends."""
    with Processes(tmp_path_factory.mktemp("processes")) as started:
        yield started


@pytest.fixture(scope="session")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """The same for the broker and the store every other test shares: a run's folder holds one of each."""
    with Processes(tmp_path_factory.mktemp("servers")) as started:
        yield started


@pytest.fixture(scope="session")
async def loaded(own_servers: Processes) -> AsyncIterator[Nursery]:
    """Where service processes are forked that a test kills and starts again."""
    async with nursery(own_servers) as here:
        yield here


def _administrator(password: str) -> dict[str, Any]:
    user = {"name": "tester", "password_hash": password_hash(password), "tags": "administrator"}
    return {
        "vhosts": [{"name": "/"}],
        "users": [{**user, "hashing_algorithm": "rabbit_password_hashing_sha256"}],
        "permissions": [{"user": "tester", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}],
    }


@pytest.fixture(scope="session")
async def amqp_url(own_servers: Processes) -> AsyncIterator[str]:
    """A broker whose user may declare whatever a test needs."""
    if given := os.environ.get("ZHAOLU_TEST_AMQP_URL"):
        yield given
        return
    password = secrets.token_hex(8)
    definitions = _administrator(password)
    if engine_answers():
        async with docker_broker(own_servers, definitions) as (host, port), forgotten():
            yield f"amqp://tester:{password}@{host}:{port}/"
    else:
        async with private_node(own_servers, definitions) as port, forgotten():
            yield f"amqp://tester:{password}@127.0.0.1:{port}/"


@asynccontextmanager
async def forgotten() -> AsyncIterator[None]:
    """Connections that crashed processes left open are given up before their broker goes.

    The client tries again for ever otherwise, and takes no cancelling while it tries: the tests would never end.
    """
    yield
    while left := [task for task in asyncio.all_tasks() if _tries_again(task)]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=0.1)


def _tries_again(task: "asyncio.Task[Any]") -> bool:
    return getattr(task.get_coro(), "__qualname__", "") == "RobustConnection.__connection_factory"


@pytest.fixture(scope="session")
async def mongo_url(own_servers: Processes) -> AsyncIterator[str]:
    """A store; every test takes a database of its own in it."""
    if given := os.environ.get("ZHAOLU_TEST_MONGO_URL"):
        yield given
    elif engine_answers():
        async with docker_store(own_servers) as url:
            yield url
    else:
        async with private_stores(own_servers, ["tests"]) as urls:
            yield urls["tests"]
