"""Lists as spreadsheet programs open them [EXP-2]."""

import csv
import io

import pytest

from operations.filing.listing import listing


def opened(value: object) -> str:
    return list(csv.reader(io.StringIO(listing(("name",), [{"name": value}]).decode("utf-8-sig"))))[1][0]


@pytest.mark.parametrize("name", ["=1+1", '=HYPERLINK("http://x.invalid")', "+1", "-1", "@A1", "\t=1", "＝1", "'=1"])
def test_what_looks_like_a_formula_is_marked_as_text_and_comes_back_whole(name: str) -> None:
    assert opened(name) == f"'{name}"


@pytest.mark.parametrize("name", ["王芳", "A-1", "'王", "", "a=b"])
def test_other_texts_stand_as_they_are(name: str) -> None:
    assert opened(name) == name


def test_numbers_stay_numbers() -> None:
    assert (opened(-10_000), opened(None)) == ("-10000", "")


def test_what_no_file_can_hold_leaves_a_mark() -> None:
    assert opened("王\ud800芳\0") == "王〓芳〓"
