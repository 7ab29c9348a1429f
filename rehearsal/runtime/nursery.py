"""Where a run's service processes come from: forked from one process that has loaded what all of them need."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from operations import places
from rehearsal.runtime.child import Child, ChildDied, executed
from rehearsal.runtime.environment import plain
from rehearsal.runtime.processes import Processes, tail

NAME: Final = "nursery"
_STOP_SECONDS: Final = 2.0


class _Forked:
    """A grandchild, of whose end its parent tells."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def returncode(self) -> int | None:
        return self.ended.result() if self.ended.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self.ended)

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it has ended, and the word of it is on its way
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The wire to the process that forks; see `forking.py` for what goes over it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, log: Path) -> None:
        self._reader, self._writer, self._log = reader, writer, log
        self._ordered: deque[asyncio.Future[Child]] = deque()
        self._children: dict[int, _Forked] = {}
        self._gone = False

    async def born(self, words: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path) -> Child:
        """A process that runs the module its first word names. Raises `ChildDied` when none can be forked."""
        coming: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        self._ordered.append(coming)
        order = {"words": list(words), "env": dict(env), "cwd": str(cwd), "log": str(log)}
        self._writer.write(json.dumps(order).encode() + b"\n")
        if self._gone:
            self._end()
        return await coming

    async def attend(self) -> None:
        """Hear what began and what ended, until nothing is heard any more."""
        with suppress(OSError):
            async for line in self._reader:
                self._hear(json.loads(line))
        self._gone = True
        self._end()

    def _hear(self, answer: Mapping[str, Any]) -> None:
        if (pid := answer.get("began")) is not None:
            child = self._children[pid] = _Forked(pid)
            coming = self._ordered.popleft()
            if not coming.done():
                coming.set_result(child)
        elif (ended := self._children.pop(answer["ended"], None)) is not None:
            ended.ended.set_result(answer["code"])

    def _end(self) -> None:
        """Nobody would tell of the ends of those that live: they end with it, and those to come never begin."""
        for child in self._children.values():
            child.kill()
            child.ended.set_result(-signal.SIGKILL)
        self._children.clear()
        for coming in self._ordered:
            if not coming.done():
                coming.set_exception(ChildDied(f"{NAME} ended:\n{tail(self._log)}"))
        self._ordered.clear()


@asynccontextmanager
async def nursery(processes: Processes) -> AsyncIterator[Nursery]:
    """A nursery for as long as the block lasts; it loads while its owner does other things."""
    ours, theirs = socket.socketpair()
    with theirs:
        words = [sys.executable, "-m", f"{__package__}.forking", str(theirs.fileno())]
        start = partial(executed, inherited=(theirs.fileno(),))
        process = await processes.start(NAME, words, plain(), places.CHECKOUT, start)
    reader, writer = await asyncio.open_connection(sock=ours)
    here = Nursery(reader, writer, processes.log(NAME))
    attending = asyncio.create_task(here.attend())
    try:
        yield here
    finally:
        writer.close()
        await processes.stop(process, _STOP_SECONDS)
        attending.cancel()
