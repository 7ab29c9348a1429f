"""The quota tables of the province against the totals printed under them, and every way they can be wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.season.season import Base, Season, season_of
from contracts.vocabulary import Category, Moment
from operations.places import SEASONS
from operations.season_file import SeasonFileWrong, read_season
from services.chassis.core.data import read_tables

ASSISTANT, RESIDENCY = SEASONS / "2022-yunnan-assistant-gp.toml", SEASONS / "2022-yunnan-residency.toml"


def bases_with(season: Season, specialty: str) -> dict[str, int]:
    return {base.code: p.seats for base in season.bases for p in base.programmes if p.specialty == specialty}


def base(season: Season, code: str) -> Base:
    found = season.base(code)
    assert found is not None
    return found


def test_the_assistant_season_has_the_38_bases_of_annex_3() -> None:
    season = read_season(ASSISTANT)
    assert (len(season.bases), season.seats, season.held_back_seats) == (38, 729, 64)
    assert sum(bases_with(season, "AGP").values()) == 536
    assert sum(bases_with(season, "AGP-TCM").values()) == 193
    assert base(season, "ZT-ZHENXIONG-PEOPLES").level == "county"


def test_the_residency_season_has_the_27_and_9_bases_of_annexes_1_and_2() -> None:
    season = read_season(RESIDENCY)
    assert (len(season.bases), season.seats, season.held_back_seats) == (36, 1955 + 630, 45)
    assert sum(bases_with(season, "OTHER").values()) == 984
    reserved = {p.specialty: 0 for b in season.bases for p in b.programmes}
    for programme in (p for b in season.bases for p in b.programmes):
        reserved[programme.specialty] += programme.reserved_order
    assert {code: seats for code, seats in reserved.items() if seats} == {"GP": 494, "TCM-GP": 361}


def test_seats_the_source_does_not_tell_apart_stand_in_one_marked_pool() -> None:
    season = read_season(RESIDENCY)
    pools = bases_with(season, "SCARCE-UNRESOLVED")
    assert len(pools) == 10
    assert sum(pools.values()) == 102
    pooled = next(p for p in base(season, "KM-FIRST-PEOPLES").programmes if p.specialty == "SCARCE-UNRESOLVED")
    assert (pooled.seats, pooled.scarce, pooled.pooled) == (6, True, True)


def test_neighbours_are_prefectures_of_the_province_and_border_each_other_from_both_sides() -> None:
    """[REG-6]."""
    season = read_season(RESIDENCY)
    rows = (SEASONS / "tables" / "regions.csv").read_text("utf-8").splitlines()[1:]
    assert season.neighbours.keys() <= {row.split(",")[1] for row in rows}
    assert {base.prefecture for base in season.bases} <= season.neighbours.keys()
    for one, others in season.neighbours.items():
        assert one not in others
        assert all(one in season.neighbours[other] for other in others)
    assert season.near("普洱市", "西双版纳州")
    assert not season.near("昆明市", "大理州")


def test_the_dates_of_the_notice_are_the_seasons() -> None:
    for season in map(read_season, (ASSISTANT, RESIDENCY)):
        windows, admission = season.registration.windows, season.admission
        assert windows[Category.SOCIAL] == windows[Category.UNIT] == windows[Category.ORDER]
        assert spoken(windows[Category.SOCIAL].opens, windows[Category.ORDER].closes) == "06-06 09:00, 06-26 18:00"
        assert spoken(admission.admit_by, admission.report_by) == "07-29 18:00, 08-31 18:00"
    late = read_season(RESIDENCY).registration.windows[Category.POSTGRADUATE]
    assert spoken(late.opens, late.closes) == "07-19 09:00, 07-26 18:00"


def spoken(*moments: Moment) -> str:
    return ", ".join(f"{moment:%m-%d %H:%M}" for moment in moments)


Spoil = Callable[[Path], object]


def swap(file: str, old: str, new: str) -> Spoil:
    """Replace a text that must be in the file."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")

    return spoil


ANNEX_1, ANNEX_3, FILE = "tables/2022-quota-annex1.csv", "tables/2022-quota-annex3.csv", "2022-yunnan-residency.toml"
ALL_AT_ONCE: list[tuple[Spoil, str]] = [
    (
        swap(FILE, "weight_percent = 20", "weight_percent = 21"),
        "every_base.components: the weights of components sum to 101",
    ),
    (swap(FILE, "preferences = 3", "preferences = 30"), "registration.preferences"),
    (swap(FILE, "[bans]", "[bans]\nmonths = 6"), "bans.months"),
    (swap(FILE, "closes = 2022-06-26T18", "closes = 2022-06-28T18"), "every_base.review_sessions: a session overlaps"),
    (
        swap(FILE, "opens = 2022-07-11T09", "opens = 2022-07-10T12"),
        "every_base.components[1].sittings[1]: overlaps [0]",
    ),
    (
        swap(FILE, "notice_at = 2022-07-21", "notice_at = 2022-07-27"),
        "admission.objections_until: objections_until must not",
    ),
    (
        swap(FILE, 'specialty = "ICU"', 'specialty = "ICE"'),
        "plan.quotas[0].columns[7].specialty: unknown specialty code ICE",
    ),
    (swap(FILE, "printed_seats = 630", "printed_seats = 631"), "plan.quotas[1].printed_seats: the bases of"),
    (swap(FILE, "printed_reserved = 361", "printed_reserved = 360"), "plan.quotas[1].columns[0].printed_reserved"),
    (
        swap(ANNEX_1, "KM-YANAN,昆明市延安医院,20", "KM-YANAN,昆明市延安医院,21"),
        "annex1.csv): line 9: gp + paediatrics",
    ),
    (
        swap(ANNEX_1, "DL-PEOPLES,大理白族自治州人民医院,29", "DL-PEOPLES,大理白族自治州人民医院,x"),
        "line 14, gp: 'x' is not",
    ),
    (swap("tables/regions.csv", "KM-TCM,", "KM-TEA,"), "plan.regions (tables/regions.csv): KM-TCM has no row"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEASONS, tmp_path / "seasons"))


def faults_of(file: Path) -> tuple[str, ...]:
    with pytest.raises(SeasonFileWrong) as refused:
        read_season(file)
    return refused.value.faults


def test_many_faults_are_all_named_at_once_each_by_its_key(folder: Path) -> None:
    for spoil, _ in ALL_AT_ONCE:
        spoil(folder)
    faults = faults_of(folder / FILE)
    assert [named for _, named in ALL_AT_ONCE if not any(named in fault for fault in faults)] == []
    assert len(faults) == len(set(faults))


@pytest.mark.parametrize(("spoil", "named"), ALL_AT_ONCE, ids=[named for _, named in ALL_AT_ONCE])
def test_one_fault_alone_is_named(folder: Path, spoil: Spoil, named: str) -> None:
    spoil(folder)
    assert any(named in fault for fault in faults_of(folder / FILE))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (
            swap(ANNEX_3, "PEOPLES,昆明市呈贡区人民医院,clinical,20", "PEOPLES,昆明市呈贡区人民医院,clinical,21"),
            "columns[0].printed_seats: seats sums to 601",
        ),
        (swap(ANNEX_3, "tcm,4\n", "tmc,4\n"), "line 27: the seats of QJ-XUANWEI-TCM sum to 0, seats says 4"),
        (swap(ANNEX_3, "clinical,64", "clinical,63"), "printed_held_back: tables/2022-quota-annex3.csv holds back 63"),
        (swap(ANNEX_3, "clinical,64", "clinical"), "line 25 has another number of cells than the header"),
        (swap(ANNEX_3, "base_code,base_name,stream", "base_code,base_name,river"), "it has no column stream"),
        (
            lambda folder: (folder / ANNEX_3).unlink(),
            "plan.quotas[0].table (tables/2022-quota-annex3.csv): No such file",
        ),
        (swap(ANNEX_3, "DH-PEOPLES,", "NJ-PEOPLES,"), "line 23: NJ-PEOPLES is listed twice"),
    ],
)
def test_a_wrong_table_is_named_by_file_and_line(folder: Path, spoil: Spoil, named: str) -> None:
    spoil(folder)
    assert any(named in fault for fault in faults_of(folder / ASSISTANT.name))


def test_an_entry_of_a_base_says_what_is_particular_about_it(folder: Path) -> None:
    own = '\n[[bases]]\ncode = "NJ-PEOPLES"\nscores_final_by = 2022-07-16T18:00:00+08:00\n'
    (folder / ASSISTANT.name).write_text(ASSISTANT.read_text("utf-8") + own, "utf-8")
    season = read_season(folder / ASSISTANT.name)
    assert base(season, "NJ-PEOPLES").scores_final_by.day == 16
    assert base(season, "DQ-PEOPLES").scores_final_by.day == 15
    assert (len(season.bases), season.seats) == (38, 729)


def test_a_fault_of_an_entry_is_named_there(folder: Path) -> None:
    own = '\n[[bases]]\ncode = "NJ-PEOPLES"\nminimum_total_points = "many"\n'
    (folder / ASSISTANT.name).write_text(ASSISTANT.read_text("utf-8") + own, "utf-8")
    (fault,) = faults_of(folder / ASSISTANT.name)
    assert fault.startswith("bases[0].minimum_total_points: ")


def test_a_wrong_plan_hides_no_fault_of_what_bases_share(folder: Path) -> None:
    swap(ASSISTANT.name, 'total = "seats"', 'totel = "seats"')(folder)
    swap(ASSISTANT.name, "weight_percent = 20", "weight_percent = 21")(folder)
    named = {fault.partition(":")[0] for fault in faults_of(folder / ASSISTANT.name)}
    assert named == {"plan.quotas[0].total", "plan.quotas[0].totel", "every_base.components"}


def test_a_whole_folder_of_seasons_is_read() -> None:
    tables = read_tables(SEASONS)
    assert {season_of(table).id for table in tables.values()} == set(tables)
