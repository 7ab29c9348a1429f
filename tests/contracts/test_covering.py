"""A programme says which specialties it stands for, and applicants name these: all of the notice's can be [ADM-8]."""

from copy import deepcopy
from typing import Any

import pytest

from contracts.season.errors import SeasonWrong
from contracts.season.programmes import Covered, Programme
from contracts.season.season import Season, season_of
from operations.places import SEASONS
from services.chassis.core.data import read_tables

RESIDENCY = read_tables(SEASONS / "2022-yunnan-residency.toml")["2022-yunnan-residency"]
WHOLE = season_of(RESIDENCY)


def listed() -> set[str]:
    return {row["code"] for row in RESIDENCY["specialties"]["rows"] if row["track"] == "residency"}


def base_of(season: Season, code: str) -> Any:
    base = season.base(code)
    assert base is not None
    return base


def changed(at: int, column: int, **said: object) -> dict[str, Any]:
    """The residency season with one column of one annex otherwise."""
    table = deepcopy(RESIDENCY)
    table["plan"]["quotas"][at]["columns"][column] |= said
    return table


def told(table: dict[str, Any]) -> list[str]:
    with pytest.raises(SeasonWrong) as refused:
        season_of(table)
    return [str(fault) for fault in refused.value.faults]


def test_every_specialty_of_the_notice_can_be_applied_for_in_the_shipped_season() -> None:
    """37, and Dai medicine apart [N22 二, annex 2, annex 4]."""
    offered = {specialty for base in WHOLE.bases for specialty in base.specialties}
    assert offered == listed()
    assert len(offered) == 38


def test_a_pool_that_covers_specialties_is_none_itself() -> None:
    base = base_of(WHOLE, "YN-FIRST-PEOPLES")
    assert {"DERMATOLOGY", "PREVENTIVE-MEDICINE", "ORTHODONTICS"} <= base.specialties
    assert "OTHER" not in base.specialties
    assert base.programmes_for(("ORTHODONTICS", "GP", "DERMATOLOGY")) == ("OTHER", "GP")


def test_a_programme_of_a_specialty_may_cover_another_beside_it() -> None:
    assert base_of(WHOLE, "YN-FIRST-PEOPLES").programmes_for(("PAEDIATRIC-SURGERY", "PAEDIATRICS")) == ("PAEDIATRICS",)


def test_blank_cells_stand_row_by_row_in_their_pool() -> None:
    """[N22 annex 1]: its psychiatry cell is 0, so that nobody wants it there; the others are blank."""
    base = base_of(WHOLE, "KMMU-FIRST-AFFILIATED")
    pool = next(each for each in base.programmes if each.specialty == "SCARCE-UNRESOLVED")
    assert {each.specialty for each in pool.covers} == {
        "PAEDIATRICS",
        "PAEDIATRIC-SURGERY",
        "OBGYN",
        "ANAESTHESIA",
        "EMERGENCY",
        "PATHOLOGY",
        "ICU",
    }
    assert "PSYCHIATRY" not in base.specialties


def test_dai_medicine_has_seats_of_its_own_where_the_notice_prints_them_so() -> None:
    dai = base_of(WHOLE, "XSBN-DAI")
    assert [(each.specialty, each.seats) for each in dai.programmes] == [("TCM-GP", 38), ("DAI-MEDICINE", 2)]
    assert base_of(WHOLE, "YN-TCM").programmes_for(("DAI-MEDICINE",)) == ("TCM",)


def test_names_and_streams_are_those_of_the_table() -> None:
    base = base_of(WHOLE, "YN-FIRST-PEOPLES")
    other = next(each for each in base.programmes if each.specialty == "OTHER")
    assert other.named(("GP", "ORTHODONTICS", "SURGERY")) == Covered(
        specialty="ORTHODONTICS", name_zh="口腔正畸科", stream="dental"
    )
    assert str(base.stream_of("ORTHODONTICS")) == "dental"
    assert str(base.stream_of("OTHER")) == "clinical"


def test_what_covers_nothing_is_wanted_by_its_own_code_as_before() -> None:
    pool = Programme(specialty="OTHER", name_zh="其他专业", seats=3, pooled=True)
    assert [each.specialty for each in pool.specialties] == ["OTHER"]


@pytest.mark.parametrize(
    ("covers", "says"),
    [
        (["CARDIOLOGY"], "unknown specialty code CARDIOLOGY"),
        (["AGP"], "AGP is a specialty of assistant_gp, not of residency"),
        (["PSYCHIATRY"], "PSYCHIATRY leads to two programmes of YN-FIRST-PEOPLES"),
        (["OTHER"], "OTHER is the programme itself"),
    ],
)
def test_what_a_pool_cannot_cover_is_refused(covers: list[str], says: str) -> None:
    assert any(says in fault for fault in told(changed(0, -1, covers=covers)))


def test_a_line_of_a_covered_stream_asks_for_a_programme_of_its_own() -> None:
    """One pool has one line: which of two counted would be nobody's to say [POL-4]."""
    table = changed(0, -1, covers=["ORTHODONTICS"])
    table["exams"] = table["exams"] | {
        "lines": [{"component": "written", "stream": "dental", "least_points": 6000}],
    }
    assert any("ORTHODONTICS is of dental, which has a line of its own" in fault for fault in told(table))
