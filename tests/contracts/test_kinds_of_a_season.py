"""A season file says numbers, truths and lists as what they are; what might be taken for one is named by its key."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.season.errors import SeasonWrong
from contracts.season.season import season_of
from services.chassis.core.data import read_tables
from tests.contracts.shelf import SEASON_FILES
from tests.contracts.test_ends_of_the_calendar import key_of, named, with_

Place = tuple[str | int, ...]
MAY_BE_EMPTY = {"tie_break", "eligibility", "lines", "transfers", "priorities", "covers", "licences"}
"""Lists of which none is a policy too: ties go by lot, whom the track takes, no line, no transfer, nobody first."""
TABLES: dict[str, dict[str, Any]] = {
    file.stem: dict(table) for file in SEASON_FILES for table in read_tables(file).values()
}


def found(value: Any, kind: type, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Where a value of this type stands, tables of quotas aside: their cells are text."""
    if type(value) is kind:
        yield place, value
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in below:
        if name != "rows":
            yield from found(inner, kind, (*place, name))


def one_of_each(table: dict[str, Any], kind: type) -> dict[Place, tuple[Place, Any]]:
    """The first place under each key, whatever its numbers in lists."""
    firsts: dict[Place, tuple[Place, Any]] = {}
    for place, value in found(table, kind):
        firsts.setdefault(tuple(step for step in place if isinstance(step, str)), (place, value))
    return firsts


@pytest.mark.parametrize("season", TABLES)
def test_nothing_but_a_whole_number_is_one(season: str) -> None:
    """[FIN-1, EXM-1]: no truth for seats, no yuan for fen."""
    for place, number in one_of_each(TABLES[season], int).values():
        for other in (float(number), f"{number}", True, number + 0.5):
            key = key_of(place)
            assert any(each.startswith(key) for each in named(with_(TABLES[season], [place], other))), (key, other)


@pytest.mark.parametrize("season", TABLES)
def test_nothing_but_a_truth_is_one(season: str) -> None:
    for place, truth in one_of_each(TABLES[season], bool).values():
        for other in (int(truth), "true", "yes", ""):
            assert key_of(place) in named(with_(TABLES[season], [place], other)), (place, other)


@pytest.mark.parametrize("season", TABLES)
def test_an_empty_list_is_named_where_none_is_no_policy(season: str) -> None:
    """Without a grade of hospital every physical examination would be failed [ADM-4]."""
    for place, _ in one_of_each(TABLES[season], list).values():
        empty = with_(TABLES[season], [place], [])
        if place[-1] in MAY_BE_EMPTY or place[0] == "neighbours" or (place == ("bases",) and "plan" in empty):
            season_of(empty)
        else:
            assert named(empty), place


@pytest.mark.parametrize("season", TABLES)
def test_what_is_listed_twice_is_named(season: str) -> None:
    """[FIN-2]: of two rates nobody could say which holds, nor of two entries of one base, the plan's own or not."""
    for place, listed in one_of_each(TABLES[season], list).values():
        if listed and place[-2:] != ("unresolved", "columns") and place[-1] != "covers":
            assert named(with_(TABLES[season], [place], [*listed, listed[0]])), place


@pytest.mark.parametrize(
    ("places", "told"), [(("specialties",), "specialties ("), (("plan", "regions"), "plan.regions (")]
)
def test_a_code_on_two_lines_of_a_table_is_named_with_table_and_line(places: Place, told: str) -> None:
    """The later line would win without a word."""
    table = TABLES["2022-yunnan-residency"]
    sheet = table
    for step in places:
        sheet = sheet[str(step)]
    doubled = {**sheet, "rows": [*sheet["rows"], {**sheet["rows"][0], "name_zh": "另一个"}]}
    with pytest.raises(SeasonWrong) as wrong:
        season_of(with_(table, [places], doubled))
    (fault,) = [each for each in wrong.value.faults if each.key.startswith(told)]
    assert str(len(sheet["rows"]) + 2) in fault.says
