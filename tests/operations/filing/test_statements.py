"""The national record, settlements and clawback statements as files [EXP-2, FIN-5, FIN-6]."""

import io
from datetime import timedelta

from openpyxl import load_workbook
from pypdf import PdfReader

from operations.filing.clawbacks import clawbacks
from operations.filing.national import national, take, uploads
from operations.filing.settlements import settlements
from tests.operations.filing.office import SEASONS, Files, asked, filed

KUNMING = SEASONS["2025-kunming-2"]
BASE = KUNMING.bases[0].code
AT = KUNMING.finance.term_ends + timedelta(days=1)


def files() -> Files:
    """Two trainees, one of whom left on September 20."""
    found = Files(KUNMING)
    found.admits(1, BASE, "AGP")
    found.admits(2, BASE, "AGP", left=True)
    return found


def test_the_national_upload_and_its_deltas_are_tables_that_say_who_it_is() -> None:
    """A-002 left; upload 2 is taken when A-003 left too, and says just that [EXP-2]."""
    here = files()
    here.admits(3, BASE, "AGP")
    with here.office() as office:
        first = asked(office, lambda client: take(client, KUNMING))
        assert (first,) == asked(office, lambda client: uploads(client, KUNMING))
        assert asked(office, lambda client: take(client, KUNMING)) is None
        here.leaves(3)
        second = asked(office, lambda client: take(client, KUNMING))
        assert (first, second) == asked(office, lambda client: uploads(client, KUNMING))
        assert (second and second.number) == 2
        out = filed(office, lambda client: national(client, KUNMING, KUNMING.bases, 2, 1))
        plain = filed(office, lambda client: national(client, KUNMING, KUNMING.bases, 2, 1, identities=False))
    upload, changed = (out[f"{name}.csv"].decode("utf-8-sig") for name in ("national-0002", "national-0002-since-0001"))
    assert upload.count(f"{BASE},A-00") == 1
    assert changed.splitlines()[1].startswith(f"removed,{BASE},A-003,unit,AGP,")
    assert "欧阳丽娟,female,99" in changed
    assert {"national-0002.xlsx", "national-0002-since-0001.xlsx"} <= out.keys()
    assert b"\xe6\xac\xa7\xe9\x98\xb3" not in b"".join(
        content for name, content in plain.items() if name.endswith("csv")
    )


def test_the_settlement_names_every_trainee_and_adds_up_for_all_bases() -> None:
    """Central funds, September: 20 x 1 200 planned, 1 200 + 1 200 x 20/30 settled, 18 seats empty."""
    with files().office() as office:
        out = filed(office, lambda client: settlements(client, KUNMING, KUNMING.bases, None, AT))
    book = load_workbook(io.BytesIO(out["settlement-2025-09.xlsx"]))
    total = next(row for row in book["中央财政汇总"].iter_rows(values_only=True) if row[0] == "合计")
    assert total == ("合计", "20", "2", "0.00", "24,000.00", "2,000.00", "21,600.00", "-2,000.00")
    people = [row for row in book.worksheets[2].iter_rows(values_only=True) if str(row[1]).startswith("A-")]
    assert people[1] == ("2", "A-002", "1,200.00", "800.00", "400.00", "中途退出")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(out["settlement-2025-09.pdf"])).pages)
    assert "省级财政补助资金结算汇总表" in text.replace("\n", "")


def test_everyone_who_owes_has_a_statement_in_print_and_a_line_in_the_list() -> None:
    with files().office() as office:
        out = filed(office, lambda client: clawbacks(client, KUNMING, KUNMING.bases))
    assert list(out) == ["clawback-A-002.pdf", "clawback.csv"]
    assert "A-002" in out["clawback.csv"].decode()
    assert ",120000,60000,180000,0,180000" in out["clawback.csv"].decode()
