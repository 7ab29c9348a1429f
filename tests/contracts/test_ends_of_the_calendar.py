"""A moment nobody could mean is named by its key, wherever in a season file it stands, and never a traceback."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from contracts.season.errors import SeasonWrong
from contracts.season.season import season_of
from contracts.vocabulary import SHANGHAI
from operations.season_drafts import NoDraft, draft
from services.chassis.core.data import read_tables
from tests.contracts.shelf import SEASON_FILES

Place = tuple[str | int, ...]
FIRST, LAST = datetime(1, 1, 1, tzinfo=SHANGHAI), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
ENDS = (FIRST, LAST, LAST.replace(tzinfo=timezone(-timedelta(hours=12))), datetime(1999, 12, 31, tzinfo=SHANGHAI))
KUNMING = next(file for file in SEASON_FILES if file.stem == "2025-kunming-2")


def moments(table: object, place: Place = ()) -> Iterator[Place]:
    """Where in a season file a moment stands."""
    if isinstance(table, datetime):
        yield place
    below = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for name, inner in below:
        yield from moments(inner, (*place, name))


def with_(table: dict[str, Any], places: list[Place], moment: object) -> dict[str, Any]:
    changed = deepcopy(table)
    for *path, last in places:
        at: Any = changed
        for step in path:
            at = at[step]
        at[last] = moment
    return changed


def named(table: dict[str, Any]) -> set[str]:
    with pytest.raises(SeasonWrong) as wrong:
        season_of(table)
    return {fault.key for fault in wrong.value.faults}


def key_of(place: Place) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


@pytest.mark.parametrize("end", [*ENDS, *(end.isoformat() for end in ENDS)], ids=str)
def test_every_moment_at_an_end_of_the_calendar_is_named_by_its_key(end: object) -> None:
    """[REG-2]."""
    table = tomllib.loads(KUNMING.read_text("utf-8"))
    places = list(moments(table))
    assert len(places) > 40
    for place in places:
        assert key_of(place) in named(with_(table, [place], end))


@pytest.mark.parametrize("end", ENDS, ids=str)
@pytest.mark.parametrize("file", SEASON_FILES, ids=lambda file: file.stem)
def test_so_are_all_of_them_at_once(file: Path, end: datetime) -> None:
    (table,) = read_tables(file).values()
    written: dict[str, Any] = dict(table)
    assert named(with_(written, list(moments(written)), end))


@pytest.mark.parametrize("opens", [date(9999, 12, 1), date(9998, 6, 1)])
def test_a_draft_that_leads_beyond_the_calendar_is_none(opens: date) -> None:
    with pytest.raises(NoDraft, match="beyond the calendar"):
        draft(KUNMING, "2099-far", "遥远的年度", opens)
