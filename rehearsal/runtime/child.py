"""What a child process is to whoever looks after it, and the plain way to start one."""

import asyncio
from asyncio.subprocess import DEVNULL, STDOUT
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from operations.failing import CannotGoOn


class ChildDied(CannotGoOn):
    """A process that was needed ended by itself; carries the end of its log."""


class Child(Protocol):
    """A process: as `asyncio.subprocess` has it, whoever its parent is."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None:
        """None while it runs; minus the signal's number where one ended it."""

    async def wait(self) -> int:
        """Its exit code, once it has ended."""

    def send_signal(self, signal: int) -> None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...


Start = Callable[[Sequence[str], Mapping[str, str], Path, Path], Awaitable[Child]]
"""Starts a program in a process group of its own: its words, its environment, its folder, and the log it writes on."""


async def executed(
    words: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path, inherited: tuple[int, ...] = ()
) -> Child:
    """A program of its own, the first word its name; it inherits these open files."""
    with log.open("ab") as written:
        return await asyncio.create_subprocess_exec(
            *words,
            env=dict(env),
            cwd=cwd,
            stdin=DEVNULL,
            stdout=written,
            stderr=STDOUT,
            start_new_session=True,
            pass_fds=inherited,
        )
