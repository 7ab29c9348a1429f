"""One season played for a verdict: where it is played, and how it ended."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from operations.keys import Keys
from operations.places import TOPOLOGY
from operations.season_file import read_season
from operations.topology.description import read_topology
from rehearsal.chaos.documents import Documents, documents
from rehearsal.chaos.effects import Effects, effects
from rehearsal.chaos.pushed import PushesTaken, inbox
from rehearsal.runtime.ordeal import Ordeal
from rehearsal.runtime.running import Running
from rehearsal.runtime.system import system
from rehearsal.simulator.run import replay
from services.chassis.core.faults import FailurePlan

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Story:
    """The season every trial plays."""

    file: Path
    applicants: int
    seed: int
    keys: Keys = field(default_factory=Keys.drawn)
    """Those of every trial: what is compared is closed, named and drawn under them."""
    hospitals: bool = False
    """Whether every base has an end of its own, in disturbed seasons."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a trial ended; `sound` if every invariant of the replay held, dead letters included."""

    documents: Documents
    effects: Effects
    sound: bool
    seconds: float
    posted: PushesTaken = field(default_factory=PushesTaken)


@dataclass(frozen=True, slots=True)
class Trial:
    """What the disturbed seasons of a run have in common: the story, and how it ends in peace.

    Each service has `workers` processes; a server or an owner that goes stays away for `away_seconds`.
    """

    story: Story
    calm: Ending
    out: Path
    say: Say
    workers: int = 1
    away_seconds: float = 2.0


@asynccontextmanager
async def stage(
    story: Story, say: Say, ordeal: Ordeal | None = None, *, overheard: bool = False
) -> AsyncIterator[Running]:
    """A private broker, private stores and the services for one trial."""
    async with system(
        "chaos", story.file, "auto", "simulated", say, ordeal, overheard=overheard, keys=story.keys
    ) as running:
        yield running


def ordeal_in(out: Path, workers: int = 1, most: int = 0, nodes: int = 1) -> Ordeal:
    """An ordeal whose plans lie in a folder under `out`; so far nothing is planned, and nothing was met."""
    shutil.rmtree(out / "faults", ignore_errors=True)
    (out / "faults").mkdir(parents=True)
    ordeal = Ordeal(out / "faults", workers, most, nodes)
    for name in ordeal.names(read_topology(TOPOLOGY, ()).services):
        ordeal.lay(name, FailurePlan())
    return ordeal


async def play(
    story: Story,
    running: Running,
    out: Path,
    entering: Callable[[str], None] = lambda _: None,
    leaving: Callable[[str], Awaitable[None]] | None = None,
    *,
    pushed: bool = True,
    hospitals: bool = False,
) -> Ending:
    """Play the season to its end, with the platform's inbox `pushed` to all the while, and read what is left.

    With `hospitals` what these lack, or met twice, is as good as what the platform does.
    """
    started, posted = time.monotonic(), PushesTaken()
    async with inbox(running) as opened:

        def entered(phase: str) -> None:
            if pushed:
                opened.open()
            entering(phase)

        told = story.file, story.applicants, story.seed, out, running, entered, leaving
        sound = await replay(*told, with_hospitals=hospitals)
        if pushed:
            posted = await opened.settled()
    folder = out / read_season(story.file).id
    if hospitals:
        posted = posted.beside(json.loads((folder / "report.json").read_text(encoding="utf-8"))["hospitals"])
    heard = await asyncio.to_thread(effects, folder)
    return Ending(await documents(running), heard, sound, round(time.monotonic() - started, 1), posted)


async def within(seconds: float, event: asyncio.Event) -> bool:
    """Whether the event comes within so many seconds; returns as soon as it does."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
