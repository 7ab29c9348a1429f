"""A filed roster is traced to the pages by the list of whose lines it has [EXP-1, ADM-9]."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import pytest

from contracts.vocabulary import SHANGHAI
from services.printing.forms import xlsx
from services.printing.sheet import Table, TableColumn
from tests.certificates.beside import KUNMING, beside, folder_of, signer
from tests.certificates.published import season_of
from verifier.proof import Wrong, book
from verifier.rosters import check_roster
from verifier.whole import Checked, check_season

NAME = "annex5-all-western.index.csv"


def listed() -> bytes:
    return beside()["filed/annex5-all-western.index.csv"]


def workbook() -> bytes:
    return beside()["filed/annex5-all-western.xlsx"]


def digest() -> bytes:
    return sha256(workbook()).hexdigest().encode()


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder = folder_of(tmp_path_factory.mktemp("season"))
    return check_season(book(folder / "certificates", signer().public_key), season_of(KUNMING[0]))


def test_a_roster_agrees_with_the_pages_line_by_line(checked: Checked) -> None:
    assert check_roster(listed(), NAME, workbook(), checked) == len(listed().splitlines()) - 1


def rebuilt(change: Callable[[str], str]) -> bytes:
    """The workbook with its texts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, change(text.decode()).encode() if part.startswith("xl/worksheets/") else text)
    return out.getvalue()


def swapped(lines: bytes) -> bytes:
    head, first, second, *rest = lines.splitlines(keepends=True)
    return b"".join((head, second, first, *rest))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace(b",1,2025", b",2,2025", 1), "line"),
        (swapped, "line"),
        (lambda text: b"".join(text.splitlines(keepends=True)[:-1]), "序号"),
        (lambda text: text.replace(b",AGP,", b",EYES,", 1), "specialty"),
        (lambda text: text.replace(digest(), b"0" * 64, 1), "workbook"),
        (lambda text: text.replace(b",2025-KUNMING-2-00", b",2025-KUNMING-2-99", 1), "has no place"),
        (lambda text: text.replace(b"base,line", b"base", 1), "columns"),
    ],
)
def test_a_list_that_was_changed_is_refused(change: Callable[[bytes], bytes], says: str, checked: Checked) -> None:
    assert change(listed()) != listed()
    with pytest.raises(Wrong, match=says):
        check_roster(change(listed()), NAME, workbook(), checked)


@pytest.mark.parametrize(
    "other",
    [
        lambda: b"",
        lambda: b"PK",
        lambda: workbook()[:-400],
        lambda: rebuilt(lambda text: text.replace("助理全科", "全科")),
    ],
    ids=["nothing", "no workbook", "cut off", "another specialty"],
)
def test_a_workbook_that_is_not_the_one_is_refused_with_a_word(other: Callable[[], bytes], checked: Checked) -> None:
    with pytest.raises(Wrong):
        check_roster(listed(), NAME, other(), checked)
    forged = listed().replace(digest(), sha256(other()).hexdigest().encode())
    with pytest.raises(Wrong, match="xlsx"):
        check_roster(forged, NAME, other(), checked)


def test_bases_whose_codes_begin_alike_have_a_sheet_each(checked: Checked) -> None:
    """No tab has room for a code of 40 characters, and none for two of them."""
    bases = ("YUNNAN-FIRST-AFFILIATED-HOSPITAL-EAST", "YUNNAN-FIRST-AFFILIATED-HOSPITAL-WEST")
    home = checked.season.bases[0]
    both = tuple(home.model_copy(update={"code": one, "name_zh": one[-4:]}) for one in bases)
    season = checked.season.model_copy(update={"bases": both})
    columns = (TableColumn("序号", 4), TableColumn("培训专业", 8))
    heads = {one: (f"培训基地（盖章）：{one[-4:]}\u3000\u3000填报人：",) for one in bases}
    sheets = [(one, Table(one, heads[one], columns, (("1", home.programmes[0].name_zh),))) for one in bases]
    made = xlsx(sheets, datetime(2025, 8, 10, tzinfo=SHANGHAI))
    head, digest = "base,line,application,category,specialty,workbook", sha256(made).hexdigest()
    lines = [f"{one},1,A-{at},postgraduate,{home.programmes[0].specialty},{digest}" for at, one in enumerate(bases)]
    known = replace(checked, season=season)
    assert check_roster("\r\n".join((head, *lines)).encode(), NAME, made, known) == len(bases)
    with pytest.raises(Wrong, match="培训基地"):
        check_roster("\r\n".join((head, *lines[::-1])).encode(), NAME, made, known)
