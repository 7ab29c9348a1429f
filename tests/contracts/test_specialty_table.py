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


def with_row(place: list[dict[str, str]], **said: str) -> None:
    """Another row for whatever the first one is about."""
    place.append({**place[0], **said})


def test_a_table_speaks_once_of_each_code_and_in_words_the_season_knows() -> None:
    """Of two rows nobody could say which holds, and of `yes` nobody would have said that it means not scarce."""
    table = deepcopy(RESIDENCY)
    rows, regions = table["specialties"]["rows"], table["plan"]["regions"]["rows"]
    with_row(rows, scarce="yes")
    with_row(rows, code="NEW", stream="clinic")
    with_row(rows, code="NEWER", track="residencies")
    with_row(regions, prefecture="别处")
    with_row(regions, base_code="NOWHERE", level="city")
    told, line = faults(table), len(rows) - 1
    assert [fault.partition("): ")[2] for fault in told] == [
        f"line {line}: {rows[0]['code']} is listed twice",
        f"line {line}, scarce: 'yes' is none of true, false",
        f"line {line + 1}, stream: 'clinic' is none of clinical, tcm, dental, public_health",
        f"line {line + 2}, track: 'residencies' is none of residency, assistant_gp",
        f"line {len(regions)}: {regions[0]['base_code']} is listed twice",
        f"line {len(regions) + 1}, level: 'city' is none of provincial, prefecture, county, township",
    ]


@pytest.mark.parametrize("named", ["tables/specialties.cvs", "tables/specialties.CSV", "tables", ""])
def test_a_table_that_is_named_otherwise_than_a_csv_file_is_missed(named: str) -> None:
    """Without it no code would be held against anything."""
    assert "specialties: must name a CSV file" in faults(deepcopy(KUNMING) | {"specialties": named})


def test_what_order_applicants_train_in_stands_in_the_table() -> None:
    table = deepcopy(RESIDENCY)
    table["registration"]["order_specialties"] = ["GP", "GPP"]
    assert faults(table) == ["registration.order_specialties[1]: unknown specialty code GPP"]
