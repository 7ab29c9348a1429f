"""Jobs the trail knows the beginning of and no end: the console that was at them ended, or is another one [OPS-2].

What a job is about was told before any of it was done, so that whoever comes later knows it letter by letter.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from operations.audit import trail
from operations.client import OperationsClient
from operations.console.jobs import BEGUN, Did, FrozenLetter, Jobs

_DIDS: Final[tuple[Did, ...]] = ("replay", "drop")


@dataclass(slots=True)
class UnendedJob:
    """One of them: who wanted what done why, since when, with which letters; whether all of them were told of.

    Where they were not, nothing was done with any.
    """

    name: str
    did: Did
    by: str
    because: str
    since: datetime
    many: int
    told: set[tuple[str, str]] = field(default_factory=set)

    @property
    def told_whole(self) -> bool:
        return len(self.told) >= self.many

    def left(self, letters: Iterable[FrozenLetter]) -> frozenset[FrozenLetter]:
        """Those of these letters that it is about."""
        return frozenset(each for each in letters if not self.told.isdisjoint(each.on_record))

    @property
    def services(self) -> list[str]:
        return sorted({name.partition("/")[0] for name, _ in self.told})


class UnendedJobs:
    """Reads on in the trail from where it was last."""

    def __init__(self) -> None:
        self._after = 0
        self._known: dict[str, UnendedJob] = {}
        self._reading = asyncio.Lock()

    async def look(self, client: OperationsClient) -> Mapping[str, UnendedJob]:
        """Those there are now, by name. Raises `Unanswered` and `Denied`."""
        async with self._reading:
            async for entry in trail(client, self._after):
                self._heed(entry)
                self._after = int(entry["number"])
        return dict(self._known)

    def _heed(self, entry: Mapping[str, Any]) -> None:
        about = dict(entry["about"])
        name = about.pop("job", "")
        if not name:
            return
        if "ended" in about:
            self._known.pop(name, None)
            return
        did = next((each for each in _DIDS if each == entry["did"]), None)
        many = about.pop(BEGUN, "").rpartition(" of ")[2]
        if did is None or not many.isdecimal():
            return
        begun = UnendedJob(
            name, did, entry["by"], entry["because"], datetime.fromisoformat(entry["done_at"]), int(many)
        )
        self._known.setdefault(name, begun).told.update(about.items())


def unended_elsewhere(jobs: Jobs, unended: Mapping[str, UnendedJob]) -> list[UnendedJob]:
    """Those that no job of this console is, or goes on with; the latest first."""
    here = {*jobs.all, *(job.goes_on_with for job in jobs.all.values())}
    return sorted((each for each in unended.values() if each.name not in here), key=lambda each: each.since)[::-1]
