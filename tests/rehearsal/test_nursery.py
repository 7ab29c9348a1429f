"""Service processes are forked from one that has loaded what they need: each with its own environment, log and end."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from operations.places import CHECKOUT
from rehearsal.runtime.child import ChildDied
from rehearsal.runtime.nursery import NAME, Nursery, nursery
from rehearsal.runtime.processes import Processes

LEFT = """
import sys, threading
from importlib import import_module
from rehearsal.runtime.forking import LOADED
for name in LOADED: import_module(name)
assert not [name for name in sys.modules if name.startswith(("operations.", "cli."))]
assert "services.chassis.core.faults" not in sys.modules
assert threading.active_count() == 1, threading.enumerate()
before = {name.partition(".")[0] for name in sys.modules}
OURS = {"cli", "operations", "services", "verifier"}
for service in ("registration", "verification", "exams", "admission", "finance"):
    import_module(f"services.{service}.app")
import services.chassis.worker.run, cli.app
print(*sorted({name.partition(".")[0] for name in sys.modules} - before - sys.stdlib_module_names - OURS))
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Processes]:
    folder = tmp_path / "run"
    folder.mkdir()
    with Processes(folder) as processes:
        yield processes


@pytest.fixture
async def loaded(own: Processes) -> AsyncIterator[Nursery]:
    """One that a test may kill."""
    async with nursery(own) as here:
        yield here


def test_what_is_loaded_before_is_all_that_services_take_from_others_and_nothing_that_looks_around() -> None:
    """Whether a process has fault points is settled by its environment as they are loaded: by each child."""
    words = [sys.executable, "-c", LEFT]
    told = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (told.stdout.split(), told.stderr) == ([], "")


async def test_a_child_runs_the_command_line_in_its_own_environment_with_its_own_log(
    own: Processes, loaded: Nursery, tmp_path: Path
) -> None:
    env = {**os.environ, "ZHAOLU_SECRETS": str(tmp_path / "no such folder")}
    one = await own.start("one", ["cli", "serve", "exams"], env, CHECKOUT, loaded.born)
    two = await own.start("two", ["cli", "--help"], dict(os.environ), CHECKOUT, loaded.born)
    assert (await one.wait(), await two.wait()) == (2, 0)
    assert (one.returncode, two.returncode) == (2, 0)
    assert "no such folder" in own.log("one").read_text()
    assert "no such folder" not in own.log("two").read_text()
    assert "zhaolu" in own.log("two").read_text()


async def test_a_child_that_is_killed_is_told_as_one(own: Processes, loaded: Nursery) -> None:
    child = await own.start("up", ["cli", "saga", "--help"], dict(os.environ), CHECKOUT, loaded.born)
    child.send_signal(signal.SIGSTOP)
    assert os.getpgid(child.pid) == child.pid, "a group of its own"
    child.kill()
    assert await child.wait() == -signal.SIGKILL
    child.kill()  # once more does nobody harm


async def test_without_the_nursery_nothing_is_born_and_its_end_is_told(own: Processes, loaded: Nursery) -> None:
    first = await own.start("first", ["cli", "--help"], dict(os.environ), CHECKOUT, loaded.born)
    pid = own.now(NAME)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert await first.wait() in {0, -signal.SIGKILL}
    with pytest.raises(ChildDied, match=NAME):
        await own.start("next", ["cli", "--help"], dict(os.environ), CHECKOUT, loaded.born)
