"""Owners of a compensation that are away, or fail at it, while it is wanted from them [SAGA-3, SAGA-6].

The contracts let no owner refuse one: registration bars, finance closes, the intake releases, always. What is left is
an owner that is dead, one that stands still, and one that fails at the very message until it is mended.
"""

import asyncio
from dataclasses import dataclass, replace
from itertools import cycle
from random import Random
from typing import Final

from operations.client import OperationsClient
from operations.season_file import read_season
from rehearsal.chaos.owners import MANNERS, OWNERS, Gone, Owner, Seen
from rehearsal.chaos.trial import Trial, ordeal_in, play, stage
from rehearsal.chaos.verdict import Comparison, judge
from rehearsal.simulator.access import as_operator

PHASE: Final = "withdrawal"
"""The phase in which those who never came are withdrawn, as the clock passes the end of grace."""
TURNS: Final = tuple(zip(cycle(OWNERS), (*MANNERS, *MANNERS), strict=False))


@dataclass(slots=True)
class Absence:
    """Takes the owner away as the phase begins, and has it back before the phase ends."""

    owner: Owner
    how: Gone
    seen: Seen | None = None
    _missing: "asyncio.Task[Seen] | None" = None

    def enter(self, phase: str) -> None:
        """Gone before anything of the phase happens."""
        if phase == PHASE:
            self.owner.go(self.how)
            self._missing = asyncio.create_task(self.owner.missed(self.how))

    async def leave(self, phase: str) -> None:
        """The absence is over."""
        if phase == PHASE and self._missing is not None:
            self.seen = await self._missing


async def missed(trial: Trial, left: int, _chance: Random) -> Comparison:
    """One season in which one owner is missing when withdrawals need it; each time another, or in another manner."""
    name, how = TURNS[left % len(TURNS)]
    ordeal, season = ordeal_in(trial.out), read_season(trial.story.file).id
    audit = trial.out / "audit.jsonl"
    async with (
        stage(trial.story, trial.say, ordeal) as running,
        OperationsClient.of(as_operator(running)) as client,
    ):
        owner = Owner(name, ordeal, client, running.amqp["operator"], season, audit, trial.away_seconds)
        absence = Absence(owner, how)
        shaken = await play(trial.story, running, trial.out, absence.enter, absence.leave)
    seen = absence.seen
    figures = {"owner": name, "was": how} | ({} if seen is None else {"waiting": seen.waiting, "buried": seen.buried})
    verdict = judge("absences", 1, trial.calm, shaken, figures=figures)
    return verdict if seen is not None and seen.as_it_should else replace(verdict, sound=False)
