"""What the watchdog undoes when a run has gone: with or without children, and whatever else fails."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from rehearsal.runtime.processes import Processes

MISSING = ("/no/such/command",)


def gone(folder: Path, *, undo: Sequence[Sequence[str]], undone: Sequence[Sequence[str]] = ()) -> None:
    """A run that told its watchdog all this and was then killed."""
    with Processes(folder) as processes:
        for words in undo:
            processes.undo_at_the_end(*words)
        for words in undone:
            processes.undone(*words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "run"
    made.mkdir()
    return made


def test_what_is_not_undone_is_undone_at_the_end_also_without_children(folder: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    gone(folder, undo=[MISSING, ("touch", str(trace))])
    assert trace.exists()
    assert not folder.exists()


def test_what_is_undone_is_not_undone_again(folder: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    gone(folder, undo=[("touch", str(trace))], undone=[("touch", str(trace))])
    assert not trace.exists()


def test_an_undoing_that_fails_leaves_no_child_behind(folder: Path) -> None:
    child = subprocess.Popen(["sleep", "60"], start_new_session=True)
    watchdog = Path(sys.modules[Processes.__module__].__file__ or "").with_name("watchdog.py")
    told = f'["undo", "{MISSING[0]}"]\n["+", {child.pid}]\n'
    subprocess.run([sys.executable, "-I", str(watchdog), str(folder)], input=told, text=True, check=True)
    assert child.wait(5) == -signal.SIGTERM
    assert not folder.exists()
