"""Annexes 4 and 5 as filed: columns, lines, recipients, workbook and print [EXP-1, EXP-3]."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from contracts.education import Education, FirstDegree
from contracts.messages.registration import IdentityDisclosed
from contracts.vocabulary import Category, EducationLevel, Licence, Major, Track
from operations.filing.annex import ANNEXES
from operations.filing.rosters import rosters
from tests.operations.filing.office import COLLEGE, SEASONS, Files, identity
from tests.operations.filing.office import filed as made

ANNEX_4 = [
    *("序号", "姓名", "性别", "年龄", "身份证号", "毕业院校", "毕业年份", "身份类型", "学历", "学位", "学位类型"),
    *("毕业专业", "工作单位", "培训专业", "往/应届", "是否执业医师", "执业医师资格证号", "邮箱", "是否在协同医院培训"),
    *("协同医院名称", "联系电话", "参培年限"),
]
ANNEX_5 = [
    *("序号", "姓名", "性别", "年龄", "身份证号", "毕业院校", "毕业年份", "身份类型", "学历", "毕业专业", "工作单位"),
    *("培训专业", "往/应届", "是否助理执业医师", "助理执业医师资格证号", "邮箱", "联系电话"),
]
KUNMING, RESIDENCY = SEASONS["2025-kunming-2"], SEASONS["2022-yunnan-residency"]
BASE = "KM-SECOND-PEOPLES"
BACHELOR = COLLEGE.model_copy(update={"level": EducationLevel.BACHELOR, "years": 5, "school": "昆明医科大学"})


def filed(files: Files, *codes: str) -> dict[str, bytes]:
    bases = tuple(base for base in files.season.bases if base.code in codes)
    with files.office() as office:
        return made(office, lambda client: rosters(client, files.season, bases))


def table(workbook: bytes) -> list[tuple[Any, ...]]:
    """Head and lines of the first sheet."""
    rows = list(load_workbook(io.BytesIO(workbook)).worksheets[0].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "序号")
    return [row for row in rows[head:] if row[1] is not None]


def line(workbook: bytes, number: int = 1) -> dict[str, Any]:
    head, *lines = table(workbook)
    return dict(zip(head, lines[number - 1], strict=True))


def printed(document: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


@pytest.mark.parametrize(("track", "columns"), [(Track.RESIDENCY, ANNEX_4), (Track.ASSISTANT_GP, ANNEX_5)])
def test_the_columns_are_exactly_those_of_the_notice(track: Track, columns: list[str]) -> None:
    assert [column.heading for column in ANNEXES[track].columns] == columns


def test_annex_5_of_a_base_holds_each_admitted_trainee() -> None:
    files = Files(KUNMING)
    files.admits(1, BASE, "AGP", licence=Licence.ASSISTANT_PHYSICIAN)
    files.admits(2, BASE, "AGP", category=Category.SOCIAL, employer=None)
    out = filed(files, BASE)
    first, second = (line(out[f"annex5-{BASE}-western.xlsx"], number) for number in (1, 2))
    assert (first["身份类型"], first["工作单位"], first["是否助理执业医师"]) == ("单位人", "昆明市东川区人民医院", "是")
    assert (second["身份类型"], second["工作单位"], second["是否助理执业医师"]) == ("社会人", None, "否")
    assert (first["学历"], first["毕业专业"], first["培训专业"], first["往/应届"]) == (
        "专科",
        "临床医学",
        "助理全科",
        "应届",
    )
    assert (first["年龄"], len(first["身份证号"])) == ("22", 18)


def test_the_real_specialty_is_printed_of_a_programme_that_covers_several() -> None:
    """The first of those wanted that it covers; its own name for whoever was adjusted to it [ADM-8]."""
    files = Files(RESIDENCY)
    files.admits(1, "YN-FIRST-PEOPLES", "OTHER", preferences=("GP", "ORTHODONTICS", "DERMATOLOGY"), education=BACHELOR)
    files.admits(2, "YN-FIRST-PEOPLES", "OTHER", preferences=("GP",), education=BACHELOR)
    out = filed(files, "YN-FIRST-PEOPLES")
    lines = table(out["annex4-YN-FIRST-PEOPLES-western.xlsx"])
    at = lines[0].index("培训专业")
    assert {row[at] for row in lines[1:]} == {"口腔正畸科", "其他专业"}


def test_dai_medicine_goes_to_the_society_by_its_own_name() -> None:
    files = Files(RESIDENCY)
    files.admits(1, "YN-TCM", "TCM", preferences=("DAI-MEDICINE",), education=BACHELOR)
    assert line(filed(files, "YN-TCM")["annex4-YN-TCM-tcm.xlsx"])["培训专业"] == "傣医学"


def test_whoever_left_is_on_no_roster_and_nobody_looks_at_their_identity() -> None:
    files = Files(KUNMING)
    files.admits(1, BASE, "AGP")
    files.admits(2, BASE, "AGP", left=True)
    assert len(table(filed(files, BASE)[f"annex5-{BASE}-western.xlsx"])) == 2
    looked = [told.application for told in files.told if isinstance(told, IdentityDisclosed)]
    assert looked == ["A-001"]


def test_western_and_tcm_specialties_go_to_their_own_office() -> None:
    """西医 to the talent centre, 中医 to the TCM society [N22 五(五)]."""
    base = next(base for base in RESIDENCY.bases if base.stream_of("TCM-GP") is not None)
    western = next(base for base in RESIDENCY.bases if base.stream_of("GP") is not None)
    files = Files(RESIDENCY)
    files.admits(1, base.code, "TCM-GP", education=BACHELOR)
    files.admits(2, western.code, "GP", education=BACHELOR)
    out = filed(files, base.code, western.code)
    assert "省中医药学会继教专委会" in printed(out[f"annex4-{base.code}-tcm.pdf"])
    assert "省卫生健康人才交流中心" in printed(out[f"annex4-{western.code}-western.pdf"])
    assert {"annex4-all-tcm.xlsx", "annex4-all-western.pdf"} <= out.keys()


def test_the_print_names_base_and_deadline_and_numbers_its_pages() -> None:
    files = Files(KUNMING)
    for number in range(1, 61):
        files.admits(number, BASE, "AGP")
    document = filed(files, BASE)[f"annex5-{BASE}-western.pdf"]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]
    assert len(pages) > 1
    assert "云南省2025年助理全科医生培训录取学员信息表" in pages[0]
    assert "昆明市第二人民医院" in pages[0]
    assert all("身份证号" in page for page in pages), "the head of the table stands on every page"
    assert all(f"第{number}页，共{len(pages)}页" in page.replace(" ", "") for number, page in enumerate(pages, 1))
    assert "报送截止：2025年9月10日" in pages[-1]
    box = PdfReader(io.BytesIO(document)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)


def test_a_name_no_typeface_has_is_told_and_stops_nobodys_line() -> None:
    files, names = Files(KUNMING), ["𪛖丽娟", "阿" * 60, "=1+1王"]
    for number, name in enumerate(names, start=1):
        files.admits(number, BASE, "AGP", identity=identity(number).model_copy(update={"name": name}))
    told = list[str]()
    with files.office() as office:
        out = made(office, lambda client: rosters(client, KUNMING, KUNMING.bases, tell=told.append))
    assert told == [f"{BASE}: line 1, 姓名 of 𪛖丽娟: no typeface has U+2A6D6; the workbook has it"]
    assert [row[1] for row in table(out[f"annex5-{BASE}-western.xlsx"])[1:]] == names
    assert "U+2A6D6" in printed(out[f"annex5-{BASE}-western.pdf"])


def test_heading_notes_and_office_are_the_seasons_where_it_says_so() -> None:
    assert KUNMING.filings is not None
    filings = KUNMING.filings.model_copy(
        update={
            "rosters_title_zh": "2025年助理全科学员信息表",
            "rosters_notes_zh": ("注：按身份证号排序。",),
            "western_office_zh": "省卫生人才中心",
        }
    )
    files = Files(KUNMING.model_copy(update={"filings": filings}))
    files.admits(1, BASE, "AGP")
    text = printed(filed(files, BASE)[f"annex5-{BASE}-western.pdf"]).replace("\n", "")
    assert "2025年助理全科学员信息表" in text
    assert "注：按身份证号排序。" in text
    assert "报送：省卫生人才中心" in text
    assert "高等学历" not in text


FIRST = FirstDegree(
    level=EducationLevel.BACHELOR,
    major=Major.CLINICAL,
    major_zh="临床医学",
    school="大理大学",
    graduates_on=date(2019, 7, 1),
)


@pytest.mark.parametrize(
    ("major", "school", "degree", "degree_type"),
    [(Major.OTHER, "大理大学", "学士", None), (Major.CLINICAL, "昆明医科大学", "硕士", "专业学位")],
)
def test_the_highest_degree_is_filed_unless_it_cannot_sit_the_licensing_examination(
    major: Major, school: str, degree: str, degree_type: str | None
) -> None:
    """[EXP-3]."""
    master = Education.model_validate(
        BACHELOR.model_dump()
        | {"level": "master", "major": major, "major_zh": "公共管理", "degree_type": "professional", "first": FIRST}
    )
    western = next(base for base in RESIDENCY.bases if base.stream_of("GP") is not None)
    files = Files(RESIDENCY)
    files.admits(1, western.code, "GP", education=master)
    row = line(filed(files, western.code)[f"annex4-{western.code}-western.xlsx"])
    assert (row["毕业院校"], row["学位"], row["学位类型"]) == (school, degree, degree_type)
    assert (row["参培年限"], row["是否在协同医院培训"]) == ("3年", "否")
