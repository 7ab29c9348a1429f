"""Every interleaving of two processes, with one of them ending anywhere: depth first, states met before left out."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.chassis.document import Document
from tests.exploration.gates import Actor
from tests.exploration.process import Worker
from tests.exploration.servers import Shared

Choice = tuple[str, str]
"""`go` or `crash`, and who."""
NAMES = ("one", "two")


@dataclass(frozen=True)
class Setting:
    """What there is at the beginning, and what each of the two processes does."""

    queue: Sequence[str] = ()
    documents: Sequence[Document] = ()
    work: Callable[[Worker], "object"] = Worker.run
    worker: type[Worker] = Worker
    crashes: int = 1


@dataclass
class Found:
    """What the exploration went through."""

    endings: int = 0
    states: int = 0
    crashes: Counter[str] = field(default_factory=Counter)


class Run:
    """One course of events."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.shared = setting, Shared(queue=list(setting.queue))
        self.shared.documents = {each.key: each for each in setting.documents}
        self.actors = {name: Actor(name) for name in NAMES}
        workers = {name: setting.worker(self.shared, actor) for name, actor in self.actors.items()}
        self.tasks = {name: asyncio.ensure_future(setting.work(worker)) for name, worker in workers.items()}  # type: ignore[call-overload]

    async def begin(self) -> None:
        for name, actor in self.actors.items():
            await actor.settled(self.tasks[name])

    def choices(self) -> list[Choice]:
        able = [name for name, actor in self.actors.items() if not (actor.ended or actor.crashed)]
        crashed = sum(actor.crashed for actor in self.actors.values())
        return [("go", name) for name in able] + [("crash", n) for n in able if crashed < self.setting.crashes]

    async def take(self, choice: Choice) -> None:
        what, name = choice
        if what == "crash":
            self.shared.crash(self.actors[name])
        else:
            await self.actors[name].step(self.tasks[name])

    def state(self) -> str:
        told = [(each.crashed, [] if each.crashed else each.answered) for each in self.actors.values()]
        return repr((self.shared.state(), told))

    async def clear_up(self) -> Shared:
        """A third process comes last and alone, and finishes what is left."""
        actor = Actor("three")
        worker = self.setting.worker(self.shared, actor)
        gone = frozenset(name for name, each in self.actors.items() if each.crashed)
        task = asyncio.ensure_future(worker.clear_up(gone))
        await actor.settled(task)
        while not actor.ended:
            await actor.step(task)
        return self.shared

    def close(self) -> None:
        for task in self.tasks.values():
            task.cancel()


async def explore(setting: Setting, holds: Callable[[Shared], None]) -> Found:
    """Go through all; `holds` raises at the first ending it does not like."""
    found, met, open_ = Found(), set[int](), [tuple[Choice, ...]()]
    while open_:
        path = open_.pop()
        run = Run(setting)
        await run.begin()
        for choice in path:
            await run.take(choice)
        found.crashes.update(actor.waiting for actor in run.actors.values() if actor.crashed)
        while hash(run.state()) not in met:
            met.add(hash(run.state()))
            choices = run.choices()
            if not choices:
                found.endings += 1
                holds(await run.clear_up())
                break
            open_ += [(*path, other) for other in choices[1:]]
            path = (*path, choices[0])
            await run.take(choices[0])
        run.close()
    found.states = len(met)
    return found
