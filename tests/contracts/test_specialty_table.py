"""Stream and scarcity of a programme are those of the specialty table, or the season file is refused [ADM-2, VER-6]."""

from copy import deepcopy
from typing import Any

import pytest

from contracts.season.errors import SeasonWrong
from contracts.season.season import season_of
from contracts.vocabulary import Stream
from services.chassis.core.data import read_tables
from tests.contracts.shelf import ROOT

SEASONS = ROOT / "deploy" / "seasons"
RESIDENCY = read_tables(SEASONS / "2022-yunnan-residency.toml")["2022-yunnan-residency"]
KUNMING = read_tables(SEASONS / "2025-kunming-2.toml")["2025-kunming-2"]


def written(*programmes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The residency season with one base more, whose programmes are written out by hand."""
    table = deepcopy(RESIDENCY) | changes
    table["bases"] = [
        {"code": "BY-HAND", "name_zh": "某医院", "prefecture": "昆明市", "level": "county", "programmes": [*programmes]}
    ]
    return table


def programme(specialty: str, **said: Any) -> dict[str, Any]:
    return {"specialty": specialty, "name_zh": specialty, "seats": 5} | said


def faults(table: dict[str, Any]) -> list[str]:
    with pytest.raises(SeasonWrong) as refused:
        season_of(table)
    return [str(fault) for fault in refused.value.faults]


def test_a_programme_that_says_nothing_follows_the_table() -> None:
    base = season_of(written(programme("PSYCHIATRY"), programme("TCM"), programme("DERMATOLOGY"))).base("BY-HAND")
    assert base is not None
    assert [(each.scarce, each.stream) for each in base.programmes] == [
        (True, Stream.CLINICAL),
        (False, Stream.TCM),
        (False, Stream.CLINICAL),
    ]


def test_the_shipped_hand_written_programme_follows_it_too() -> None:
    (only,) = season_of(KUNMING).bases[0].programmes
    assert (only.scarce, only.stream) == (False, Stream.CLINICAL)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"scarce": False}, "programmes[0].scarce: the specialty table says true of PSYCHIATRY"),
        ({"stream": "tcm"}, "programmes[0].stream: the specialty table says clinical of PSYCHIATRY"),
    ],
)
def test_a_programme_that_contradicts_the_table_is_refused_and_the_key_is_named(
    said: dict[str, Any], told: str
) -> None:
    assert faults(written(programme("PSYCHIATRY", **said))) == [f"bases[0].{told}"]


def test_a_programme_that_says_the_same_is_taken() -> None:
    assert season_of(written(programme("PSYCHIATRY", scarce=True, stream="clinical"))).base("BY-HAND") is not None


def test_a_pool_and_a_season_without_a_table_speak_for_themselves() -> None:
    pool = programme("SOME-SCARCE", scarce=True, pooled=True, stream="tcm")
    base = season_of(written(pool)).base("BY-HAND")
    assert base is not None
    assert (base.programmes[0].scarce, base.programmes[0].stream) == (True, Stream.TCM)
    alone = {key: value for key, value in deepcopy(KUNMING).items() if key != "specialties"}
    alone["bases"][0]["programmes"][0] |= {"scarce": True}
    assert season_of(alone).bases[0].programmes[0].scarce


def test_a_column_of_the_plan_that_contradicts_the_table_is_refused_once() -> None:
    table = deepcopy(RESIDENCY)
    table["plan"]["quotas"][0]["columns"][0]["scarce"] = False
    assert faults(table) == ["plan.quotas[0].columns[0].scarce: the specialty table says true of GP"]
