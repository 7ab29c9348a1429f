"""Waiting ends with what is awaited, or when work is in vain or nobody works; how long that takes decides nothing."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from rehearsal.runtime.patience import OutOfPatience, Patience, worked

BUSY, STILL = "while True: pass", "import time; time.sleep(10_000)"
MOTHER = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"


@contextmanager
def child(program: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-S", "-c", program], start_new_session=True)
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def looks(patience: Patience, enough: Callable[[], bool]) -> None:
    """Look until there were enough."""
    while not enough():
        patience.look()
        time.sleep(0.02)


@pytest.mark.parametrize("program", [BUSY, MOTHER], ids=["itself", "by a child"])
def test_whoever_works_long_without_a_sign_of_progress_works_in_vain(program: str) -> None:
    with child(program) as pid, pytest.raises(OutOfPatience, match="CPU seconds of work in vain"):
        looks(Patience(lambda: [pid], worked_seconds=0.2), lambda: False)


def test_whoever_lies_still_is_given_up() -> None:
    with child(STILL) as pid, pytest.raises(OutOfPatience, match="nothing has moved"):
        looks(Patience(lambda: [pid], still_seconds=0.5), lambda: False)


def test_whoever_works_does_not_lie_still_however_long_it_takes() -> None:
    with child(BUSY) as pid:
        begun = worked([pid])
        looks(Patience(lambda: [pid], still_seconds=1.0), lambda: worked([pid]) > begun + 1.5)


def test_every_sign_of_progress_lets_patience_begin_anew() -> None:
    with child(BUSY) as pid:
        begun, steps = worked([pid]), count()
        patience = Patience(lambda: [pid], worked_seconds=0.5, progress=lambda: next(steps))
        looks(patience, lambda: worked([pid]) > begun + 1.0)


async def test_work_that_is_done_is_handed_over_and_its_failure_is_its_own() -> None:
    async def failing() -> None:
        raise KeyError("its own")

    assert await Patience(list).spent_on(asyncio.sleep(0, "done")) == "done"
    with pytest.raises(KeyError, match="its own"):
        await Patience(list).spent_on(failing())


async def test_work_in_vain_is_broken_off() -> None:
    with child(STILL) as pid, pytest.raises(OutOfPatience):
        await Patience(lambda: [pid], still_seconds=1.0).spent_on(asyncio.Event().wait())
