"""Every interleaving of a few processes, with one of them ending anywhere: depth first, states met before left out.

Where a setting says so, a write is slow besides: its process is told nothing, or ends meanwhile, and the write takes
place at any later moment, after the end of all work too. And what somebody does by hand to queues and stores, once
each, while the processes work or when they have ended.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.chassis.core.document import Document
from tests.exploration.gates import Actor
from tests.exploration.process import Worker
from tests.exploration.servers import Shared

Choice = tuple[str, str]
"""`go`, `crash`, `slow` (a write is on its way, unanswered) or `gone` (the same, and a crash), and who; `land`; or
`by hand`, and what."""
Work = Callable[[Any], "object"]
LAST: Final = "last"
"""Who comes when all others have ended, and finishes what is left."""


@dataclass(frozen=True)
class Setting:
    """What there is at the beginning, what each of the processes does, and whom misfortunes may befall."""

    queue: Sequence[str] = ()
    documents: Sequence[Document] = ()
    works: Mapping[str, Work] = field(default_factory=lambda: {"one": Worker.run, "two": Worker.run})
    last: Work = Worker.clear_up
    worker: Callable[[Any, Actor], Any] = Worker
    shared: type[Shared] = Shared
    crashes: int = 1
    slow: int = 0
    victims: Sequence[str] = ("one", "two")
    by_hand: Mapping[str, "ByHand"] = field(default_factory=dict)


@dataclass(frozen=True)
class ByHand:
    """What somebody does to a queue or a store, where it `can` be done: it ends this process, if it works there."""

    can: Callable[[Any], bool]
    does: Callable[[Any], None]
    ends: str = ""


@dataclass
class Found:
    """What the exploration went through."""

    endings: int = 0
    states: int = 0
    crashes: Counter[str] = field(default_factory=Counter)
    landed: int = 0
    by_hand: Counter[frozenset[str]] = field(default_factory=Counter)


class Run:
    """One course of events."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.shared = setting, setting.shared(queue=list(setting.queue))
        self.shared.documents = {each.key: each for each in setting.documents}
        self.actors: dict[str, Actor] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.slow = self.landed = 0
        self.done: frozenset[str] = frozenset()
        self._ended_by_hand = 0

    async def begin(self) -> None:
        for name, work in self.setting.works.items():
            await self._enter(name, work)

    async def _enter(self, name: str, work: Work) -> None:
        self.actors[name] = actor = Actor(name)
        worker = self.setting.worker(self.shared, actor)
        self.tasks[name] = asyncio.ensure_future(work(worker))  # type: ignore[call-overload]
        await actor.settled(self.tasks[name])

    def choices(self) -> list[Choice]:
        able = [name for name, actor in self.actors.items() if not actor.over]
        victims = [name for name in able if name in self.setting.victims]
        writes = [name for name in victims if self.actors[name].write is not None and self.slow < self.setting.slow]
        undone = [name for name in self.setting.by_hand if name not in self.done]
        possible = [name for name in undone if self.setting.by_hand[name].can(self.shared)]
        crashed = sum(each.crashed for each in self.actors.values()) - self._ended_by_hand
        mortal = victims if crashed < self.setting.crashes else []
        return [
            *(("go", name) for name in able),
            *(("land", "") for _ in self.shared.late[:1]),
            *(("crash", name) for name in mortal),
            *(("slow", name) for name in writes),
            *(("gone", name) for name in writes if name in mortal),
            *(("by hand", name) for name in possible if able and LAST not in self.actors),
        ]

    async def take(self, choice: Choice) -> None:
        what, name = choice
        if what == "land":
            self.shared.late.pop(0)[1]()
            self.landed += 1
            return
        if what == "by hand":
            self._by_hand(name)
        else:
            await self._step(what, self.actors[name])
        if LAST not in self.actors and all(each.over for each in self.actors.values()):
            await self._enter(LAST, self.setting.last)

    def _by_hand(self, name: str) -> None:
        deed = self.setting.by_hand[name]
        self.done |= {name}
        if deed.ends and not self.actors[deed.ends].over:
            self.shared.crash(self.actors[deed.ends])
            self._ended_by_hand += 1
        deed.does(self.shared)

    async def _step(self, what: str, actor: Actor) -> None:
        if what in {"slow", "gone"}:
            self.slow += 1
            self.shared.late.append(actor.sent())
        if what in {"crash", "gone"}:
            self.shared.crash(actor)
        else:
            await actor.step(self.tasks[actor.name])

    def state(self) -> str:
        told = [(each.crashed, [] if each.crashed else each.answered) for each in self.actors.values()]
        return repr((self.shared.state(), self.slow, sorted(self.done), told))

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
        while (state := hash(run.state())) not in met:
            met.add(state)
            choices = run.choices()
            if not choices:
                found.endings += 1
                found.landed += run.landed
                found.by_hand[run.done] += 1
                holds(run.shared)
                break
            open_ += [(*path, other) for other in choices[1:]]
            path = (*path, choices[0])
            await run.take(choices[0])
        run.close()
    found.states = len(met)
    return found
