"""Where the code under exploration waits for leave to go on: one gate before each thing it does to the outside."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from services.chassis.core.failures import Unavailable

T = TypeVar("T")
_UNTOLD: Final = object()


@dataclass
class Actor:
    """One process. What it was answered so far is all that sets its state apart."""

    name: str
    waiting: str = ""
    ended: bool = False
    crashed: bool = False
    answered: list[str] = field(default_factory=list)
    write: "tuple[str, Callable[[], Any]] | None" = None
    _leave: "asyncio.Future[None] | None" = None

    @property
    def over(self) -> bool:
        return self.ended or self.crashed

    async def does(self, what: str, effect: Callable[[], T], written: object = _UNTOLD) -> T:
        """Wait for leave; then the effect takes place whole, and its answer is known.

        What is `written` may be on its way for a while instead: nobody answers, and it takes place at any later moment.
        """
        self.waiting, self._leave = what, asyncio.get_running_loop().create_future()
        self.write = None if written is _UNTOLD else (repr(written), effect)
        await self._leave
        if self.write is None and written is not _UNTOLD:
            self.answered.append(f"{what}=?")
            raise Unavailable("store: no answer")
        answer = effect()
        self.answered.append(f"{what}={answer!r}")
        return answer

    def sent(self) -> tuple[str, Callable[[], Any]]:
        """What it was about to write, on its way from now on without it."""
        assert self.write is not None
        write, self.write = self.write, None
        return write

    async def step(self, task: "asyncio.Task[None]") -> None:
        """Give leave, and return when the process waits again or has ended."""
        assert self._leave is not None
        leave, self._leave, self.waiting = self._leave, None, ""
        leave.set_result(None)
        await self.settled(task)

    async def settled(self, task: "asyncio.Task[None]") -> None:
        while not (self.waiting or task.done()):  # noqa: ASYNC110  each turn of the loop is a step of the code explored
            await asyncio.sleep(0)
        if task.done():
            self.ended = True
            task.result()
