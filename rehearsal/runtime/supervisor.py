"""Keeps service processes alive: starts them, waits until each hears, starts again what died."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from operations.waiting import waiting_for
from rehearsal.runtime.child import Child, ChildDied, Start, executed
from rehearsal.runtime.processes import Processes, tail

_ANSWER_SECONDS: Final = 30.0
STOP_SECONDS: Final = 25.0
DEATHS: Final = 8
_WITHIN_SECONDS: Final = 30.0
"""More deaths than this in this time are no accident, and the run is over."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep alive, and where it says that it is ready."""

    name: str
    words: Sequence[str]
    env: Mapping[str, str]
    url: str
    cwd: Path
    start: Start = executed


Changed = Callable[[str, int, int], None]
"""Told name, process id and restarts so far whenever a process was started."""


class Supervisor:
    """Watches over programs until it is stopped; `died` hears when one cannot be kept alive.

    `absent` are the programs that are not to run now; one that was added is absent until it answers.
    """

    def __init__(
        self,
        processes: Processes,
        changed: Changed,
        died: Callable[[ChildDied], None],
        deaths: int = DEATHS,
        absent: set[str] | None = None,
    ) -> None:
        self._processes, self._changed, self._died, self._deaths = processes, changed, died, deaths
        self.absent = set() if absent is None else absent
        self._alive: dict[str, Child] = {}
        self._down: dict[str, asyncio.Event] = {}
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._starting = asyncio.Lock()

    async def start(self, programs: Sequence[Program]) -> None:
        """Start all, and return when every one is ready. Raises `ChildDied` when one ends before that."""
        for program in programs:
            await self._start(program, restarts=0)
        missing = [program.name for program in programs]
        with waiting_for(lambda: f"{', '.join(missing)} to be ready"):
            async with httpx.AsyncClient(timeout=_ANSWER_SECONDS) as client:
                ready = (
                    self._processes.patient(program.name, self._ready(client, program, missing)) for program in programs
                )
                await asyncio.gather(*ready)
        self._watches |= {program.name: asyncio.create_task(self._watch(program)) for program in programs}

    async def add(self, program: Program) -> None:
        """Start one more and keep it alive; it is ready then. Raises `ChildDied` when it ends before that."""
        self.absent.add(program.name)
        await self.start([program])

    async def remove(self, name: str) -> int | None:
        """Tell one to stop, and return its exit code; it is not started again until it is added."""
        await self._unwatched(self._watches.pop(name))
        process = self._alive.pop(name)
        await self._processes.stop(process, STOP_SECONDS)
        self.absent.add(name)
        return process.returncode

    @property
    def kept(self) -> frozenset[str]:
        """The programs that are started again when they die."""
        return frozenset(self._watches)

    def kill(self, name: str) -> None:
        """End one with signal 9: an accident."""
        with suppress(ProcessLookupError):
            self._alive[name].kill()

    async def back(self, program: Program) -> None:
        """Wait until it is ready again, or not kept alive any more. Raises `ChildDied` when it works in vain."""
        async with httpx.AsyncClient(timeout=_ANSWER_SECONDS) as client:
            await self._processes.patient(program.name, self._back(client, program))

    async def _back(self, client: httpx.AsyncClient, program: Program) -> None:
        while program.name in self._watches:
            if await self._answers(client, program):
                return
            await asyncio.sleep(0.1)

    def keep_down(self, name: str) -> None:
        """Kill a process with signal 9; it is started again only once `come_back` is said."""
        self._down[name] = asyncio.Event()
        self._alive[name].kill()

    def come_back(self, name: str) -> None:
        self._down.pop(name).set()

    def hold(self, name: str) -> None:
        """Let a process stand still, its connections open, until it is told to `go_on`."""
        self._alive[name].send_signal(signal.SIGSTOP)

    def go_on(self, name: str) -> None:
        self._alive[name].send_signal(signal.SIGCONT)

    async def _start(self, program: Program, restarts: int) -> None:
        process = await self._processes.start(program.name, program.words, program.env, program.cwd, program.start)
        self._alive[program.name] = process
        self._changed(program.name, process.pid, restarts)

    async def _ready(self, client: httpx.AsyncClient, program: Program, missing: list[str]) -> None:
        check = self._processes.alive(program.name, self._alive[program.name])
        while not await self._answers(client, program):
            check()
            await asyncio.sleep(0.1)
        missing.remove(program.name)

    async def _answers(self, client: httpx.AsyncClient, program: Program) -> bool:
        try:
            answer = await client.get(f"{program.url}/readyz")
        except httpx.TransportError:
            return False
        self.absent.discard(program.name)
        return answer.status_code == httpx.codes.OK

    async def _watch(self, program: Program) -> None:
        deaths: list[float] = []
        while True:
            process = self._alive[program.name]
            code = await process.wait()
            self._processes.forget(process)
            if program.name in self._down:
                await self._down[program.name].wait()
            deaths = [moment for moment in deaths if moment > time.monotonic() - _WITHIN_SECONDS] + [time.monotonic()]
            if len(deaths) > self._deaths:
                log = tail(self._processes.log(program.name))
                self._died(ChildDied(f"{program.name} ended with {code}, again and again:\n{log}"))
                return
            await asyncio.sleep(min(0.1 * len(deaths), 1.0))
            async with self._starting:
                await self._start(program, restarts=len(deaths))

    async def _unwatched(self, *watches: "asyncio.Task[None]") -> None:
        """Start these no more; what is being started is known first."""
        async with self._starting:
            for watch in watches:
                watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)

    async def stop(self) -> None:
        """End every process, all at once."""
        await self._unwatched(*self._watches.values())
        names = ", ".join(name for name, process in self._alive.items() if process.returncode is None)
        with waiting_for(f"{names} to stop"):
            await asyncio.gather(*(self._processes.stop(process, STOP_SECONDS) for process in self._alive.values()))
