"""Where the code under exploration waits for leave to go on: one gate before each thing it does to the outside."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass
class Actor:
    """One process. What it was answered so far is all that sets its state apart."""

    name: str
    waiting: str = ""
    ended: bool = False
    crashed: bool = False
    answered: list[str] = field(default_factory=list)
    _leave: "asyncio.Future[None] | None" = None

    async def does(self, what: str, effect: Callable[[], T]) -> T:
        """Wait for leave; then the effect takes place whole, and its answer is known."""
        self.waiting, self._leave = what, asyncio.get_running_loop().create_future()
        await self._leave
        answer = effect()
        self.answered.append(f"{what}={answer!r}")
        return answer

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
