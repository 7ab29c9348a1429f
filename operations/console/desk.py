"""What every page of the console works with, put together by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from contracts.season.season import Season, Seasons
from operations.client import OperationsClient
from operations.console.jobs import Jobs
from operations.console.measures import Measures, measured
from operations.console.now import BusinessTime
from operations.console.pages import PageTemplates
from operations.console.parts import MissingPart, part
from operations.console.sessions import Lockout, Sessions
from operations.console.settings import ConsoleSettings
from operations.console.shared import SECONDS, SharedLooks
from operations.console.unended import UnendedJobs

_NOW_SECONDS: Final = 0.5
"""So long the time of day may take: what a page is about comes after it, and all of it within two seconds."""
_NOW_KEPT_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom it asks, what it knows of seasons, who is logged in, how pages are drawn."""

    settings: ConsoleSettings
    client: OperationsClient
    seasons: Seasons
    pages: PageTemplates
    sessions: Sessions = field(default_factory=Sessions)
    lockout: Lockout = field(default_factory=Lockout)
    jobs: Jobs = field(default_factory=Jobs)
    time: BusinessTime = field(default_factory=BusinessTime)
    unended: UnendedJobs = field(default_factory=UnendedJobs)
    answers: SharedLooks = field(default_factory=SharedLooks)

    async def now(self) -> datetime:
        """Business time as admission has it; reckoned on where that is not told in time."""
        asked = partial(self.client.one, "admission", "/v1/idle")
        told = await part("admission", self.answers.of("now", asked, _NOW_KEPT_SECONDS), _NOW_SECONDS)
        return self.time.after(None if isinstance(told, MissingPart) else told)

    async def shared(self, service: str, path: str, seconds: float = SECONDS) -> dict[str, Any]:
        """A read model that many look at: asked for once in so many seconds, however many they are."""
        asked = partial(self.client.read, service, path)
        told: dict[str, Any] = await self.answers.of(f"{service} {path}", asked, seconds)
        return told

    async def dates(self, season: str) -> dict[str, Any] | None:
        """What was decided about a season's dates, shared likewise; None where admission knows no such thing."""
        path = f"/v1/seasons/{quote(season, safe='')}/dates"
        asked = partial(self.client.one, "admission", path)
        told: dict[str, Any] | None = await self.answers.of(f"admission {path}", asked)
        return told

    async def listed(self, service: str, path: str) -> list[dict[str, Any]]:
        """The whole of a paged list, shared likewise."""

        async def pages() -> list[dict[str, Any]]:
            return [item async for item in self.client.pages(service, path)]

        told: list[dict[str, Any]] = await self.answers.of(f"{service} {path} in all", pages)
        return told

    async def ready(self, service: str) -> dict[str, Any]:
        """What a service says of itself, shared likewise."""
        told: dict[str, Any] = await self.answers.of(f"{service} ready", partial(self.client.ready, service))
        return told

    async def measures(self) -> Mapping[str, Measures | MissingPart]:
        """What a process of each service measures, shared likewise."""
        told: Mapping[str, Measures | MissingPart] = await self.answers.of("measures", partial(measured, self.client))
        return told

    def season(self, asked: str | None, now: datetime) -> Season:
        """The season of this name; else the one that is under way, or was last, or comes first."""
        if asked is not None and asked in self.seasons:
            return self.seasons[asked]
        begun = {begins(each): each for each in self.seasons.values()}
        return begun[max((at for at in begun if at <= now), default=min(begun))]


def begins(season: Season) -> datetime:
    """When the first window of a season opens."""
    return min(window.opens for window in season.registration.windows.values())
