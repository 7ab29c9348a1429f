"""The uploads of the national record: listed, read, and what changed between any two [EXP-2]."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict

from contracts.messages.finance import Entered, NationalUploadTaken, UploadNumber
from contracts.season.season import Season, Seasons
from contracts.vocabulary import BaseCode, Moment, SeasonId
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following
from services.finance.projections.national import Record, delta, record
from services.finance.projections.uploads import part_key, upload_key
from services.finance.store import UPLOAD, UPLOAD_PART

Number = Annotated[UploadNumber, Path()]
Since = Annotated[int, Query(ge=0, le=100_000)]
"""The number of an earlier upload; 0 is before the first."""


class Read(BaseModel):
    """A read model."""

    model_config = ConfigDict(frozen=True)


class UploadRead(Read):
    """One upload: its number, when it was taken and by whom, and how many it holds."""

    season: SeasonId
    number: int
    due: Moment
    taken_at: Moment
    by: str
    entries: int


class UploadsPage(Read):
    """Uploads in turn; `next` goes into `after`."""

    items: tuple[UploadRead, ...]
    next: str | None


class EntriesRead(Read):
    """Everyone an upload holds, by application."""

    season: SeasonId
    number: int
    entries: tuple[Entered, ...]


class ChangeRead(Read):
    """One line of a delta: the entry as it is from now on, or as it was when it was removed."""

    change: Literal["added", "changed", "removed"]
    entry: Entered


class DeltaRead(Read):
    """What changed from one upload to another, exactly."""

    season: SeasonId
    since: int
    number: int
    changes: tuple[ChangeRead, ...]


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models of uploads."""
    router = APIRouter(prefix="/seasons/{season}/national/uploads")
    filed = Uploads(documents, seasons)

    @router.get("")
    async def read_uploads(
        season: SeasonId, after: str = "", limit: Annotated[int, Query(ge=1, le=1_000)] = 500
    ) -> UploadsPage:
        filed.season(season)
        page = await documents.page(UPLOAD, {"season": season}, after, limit)
        items = tuple(filed.shown(state.taken) for _, state in page if state.taken is not None)
        return UploadsPage(items=items, next=following(page, limit))

    @router.get("/{number}")
    async def read_upload(season: SeasonId, number: Number, base: BaseCode | None = None) -> EntriesRead:
        held = await filed.held(season, number, base)
        return EntriesRead(season=season, number=number, entries=tuple(held.values()))

    @router.get("/{number}/delta")
    async def read_delta(season: SeasonId, number: Number, since: Since, base: BaseCode | None = None) -> DeltaRead:
        changes = delta(await filed.held(season, since, base), await filed.held(season, number, base))
        lines = tuple(ChangeRead(change=each.change, entry=each.entry) for each in changes)
        return DeltaRead(season=season, since=since, number=number, changes=lines)

    return router


class Uploads:
    """The uploads of a season as documents. Raises `Problem` for what is not there."""

    def __init__(self, documents: Documents, seasons: Seasons) -> None:
        self._documents, self._seasons = documents, seasons

    def season(self, name: SeasonId) -> Season:
        """A season that uploads at all."""
        season = self._seasons.get(name)
        if season is None or season.filings is None:
            raise Problem(404, "no_filings_in_season" if season else "unknown_season")
        return season

    def shown(self, taken: NationalUploadTaken) -> UploadRead:
        filings = self.season(taken.season).filings
        assert filings is not None  # noqa: S101  `season` asked
        count = sum(part.entries for part in taken.parts)
        return UploadRead(
            season=taken.season,
            number=taken.number,
            due=filings.national_by,
            taken_at=taken.taken_at,
            by=taken.by,
            entries=count,
        )

    async def last(self, season: SeasonId) -> NationalUploadTaken | None:
        """The upload with the highest number."""
        self.season(season)
        after, last = "", None
        while page := await self._documents.page(UPLOAD, {"season": season}, after, 500):
            after, last = page[-1][0], page[-1][1].taken
        return last

    async def whole(self, taken: NationalUploadTaken) -> bool:
        """Whether every part it names is kept."""
        for part in taken.parts:
            kept = await self._documents.get(UPLOAD_PART, part_key(taken.season, part.digest))
            if kept is None or not kept.entries:
                return False
        return True

    async def held(self, season: SeasonId, number: int, base: BaseCode | None = None) -> Record:
        """Whom an upload holds, of one base or of all; nobody before the first one."""
        self.season(season)
        if number == 0:
            return {}
        found = await self._documents.get(UPLOAD, upload_key(season, number))
        if found is None or found.taken is None:
            raise Problem(404, "no_such_upload")
        entries = list[Entered]()
        for part in found.taken.parts:
            kept = await self._documents.get(UPLOAD_PART, part_key(season, part.digest))
            if kept is None or not kept.entries:
                raise Problem(503, "upload_on_its_way")
            entries += kept.entries
        known = record(entries)
        return known if base is None else {name: entry for name, entry in known.items() if entry.base == base}
