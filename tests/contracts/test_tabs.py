"""Every name has a tab of its own, whatever it is called, and every base its files [EXP-1]."""

import io
from copy import deepcopy
from datetime import datetime

import pytest
from openpyxl import load_workbook

from contracts.tabs import LONGEST, tabs
from contracts.vocabulary import SHANGHAI
from services.printing.forms import xlsx
from services.printing.sheet import Table, TableColumn
from tests.contracts.test_season_file import KUNMING
from tests.contracts.test_whom_a_file_takes import faults

LONG = "YUNNAN-FIRST-AFFILIATED-HOSPITAL-OF"


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (["KM-FIRST", "KM-SECOND"], ["KM-FIRST", "KM-SECOND"]),
        ([f"{LONG}-A", f"{LONG}-B"], [LONG[:31], f"{LONG[:29]}~2"]),
        ([f"{LONG}-A", LONG[:31]], [f"{LONG[:29]}~2", LONG[:31]]),
        (["HISTORY", "History", "history"], ["HISTORY~2", "History~3", "history~4"]),
        (["KM", "km", "ＫＭ"], ["KM", "km~2", "ＫＭ~3"]),
        (["a/b", "a_b", "a:b", "'a'"], ["a_b~2", "a_b", "a_b~3", "_a_"]),
        (["", "", "名册"], ["_", "_~2", "名册"]),
        (["\ud800", "a\x00"], ["_", "a_"]),
        (["𠮷" * 20, "𠮷" * 21], ["𠮷" * 15, f"{'𠮷' * 14}~2"]),
    ],
)
def test_a_name_that_can_be_a_tab_is_one_and_another_is_one_of_its_own(names: list[str], called: list[str]) -> None:
    assert tabs(names) == called


def test_of_names_that_are_alike_however_many_there_are_each_has_its_sheet() -> None:
    names = [f"{LONG}{number:05}" for number in range(120)]
    sheets = [(name, Table(name, (), (TableColumn("序号", 4),), (("1",),))) for name in names]
    book = load_workbook(io.BytesIO(xlsx(sheets, datetime(2025, 9, 1, tzinfo=SHANGHAI))))
    assert {sheet.title: sheet["A1"].value for sheet in book.worksheets} == dict(zip(tabs(names), names, strict=True))
    assert all(len(sheet.title) <= LONGEST for sheet in book.worksheets)


@pytest.mark.parametrize("code", ["ALL", "ROUND", "SEASON", "NUL", "COM3"])
def test_no_base_is_called_as_a_file_that_is_there_or_that_no_disk_takes(code: str) -> None:
    """`round.jsonl` and `ROUND.jsonl` are one file where capitals make no difference."""
    table = deepcopy(KUNMING)
    table["bases"][0]["code"] = code
    assert any(fault.startswith("bases[0].code: ") for fault in faults(table))
