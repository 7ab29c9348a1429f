"""The clawback statement as data, page and print [FIN-5]."""

import io
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from contracts.vocabulary import PayComponent
from services.finance.app import build
from services.finance.projections.statement import statement
from services.finance.settings import Settings
from services.finance.store import ACCOUNT
from tests.documents import read
from tests.finance.scenes import TERMS, after, at, closes, opens, pays, reopens, repays, reports, whole_training

SERVICE = build(Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons"))
LEFT = closes(at("2025-10-10T12:00"))
OWES = (opens(), reports(), pays(PayComponent.CENTRAL, 120_000), pays(PayComponent.INSURANCE, 150_000), LEFT)


def stated(*messages: Any) -> Any:
    return statement(after(*messages), TERMS)


def test_each_payment_says_whether_it_counts_and_why() -> None:
    late = pays(PayComponent.CENTRAL, 40_000, "2025-10", paid_at=at("2025-10-28T10:00"))
    lines = [(line.component, line.counts, line.why) for line in stated(*OWES, late).payments]
    assert lines == [
        (PayComponent.CENTRAL, True, "counts"),
        (PayComponent.INSURANCE, False, "component_excluded"),
        (PayComponent.CENTRAL, True, "paid_after_closing"),
    ]


def test_the_total_is_what_counts_and_the_penalty_and_the_balance_what_is_left_of_it() -> None:
    """1 200 + 600 = 1 800; 500 repaid leaves 1 300."""
    found = stated(*OWES, repays(50_000, "2025-11-01T09:00"))
    assert (found.counted_fen, found.penalty_fen, found.claimed_fen) == (120_000, 60_000, 180_000)
    assert (found.repaid_fen, found.balance_fen) == (50_000, 130_000)


def test_partial_excess_and_wrong_payers_each_leave_their_line() -> None:
    parts = [
        repays(100_000, "2025-11-01T09:00"),
        repays(70_000, "2025-11-02T09:00", "other"),
        repays(90_000, "2025-11-03T09:00", "sending_unit"),
    ]
    found = stated(*OWES, *parts)
    assert [(line.payer, line.settles, line.left_fen) for line in found.repayments] == [
        ("trainee", True, 80_000),
        ("other", False, 80_000),
        ("sending_unit", True, -10_000),
    ]
    assert (found.aside_fen, found.balance_fen) == (70_000, -10_000)


def test_a_statement_on_a_closing_taken_back_claims_nothing_and_owes_back_what_was_repaid() -> None:
    """[SAGA-4]."""
    found = stated(*OWES, repays(50_000, "2025-11-01T09:00"), reopens(at("2025-12-01T09:00")))
    assert (found.stands, found.claimed_fen, found.balance_fen) == (False, 0, -50_000)


def test_an_account_never_closed_has_no_statement() -> None:
    assert stated(opens(), reports()) is None


async def test_the_statement_reads_as_data_page_and_print() -> None:
    account = (ACCOUNT, "A-1", after(opens(), reports(), *whole_training(), closes(), repays(100, "2027-10-01T09:00")))
    data = (await read(SERVICE, "/v1/applications/A-1/clawback", account)).json()
    assert (data["claimed_fen"], len(data["payments"])) == (13_228_800, 24 * 5 + 1)
    page = (await read(SERVICE, "/v1/applications/A-1/clawback.html", account)).text
    assert "应付总额：132,288.00 元" in page
    printed = await read(SERVICE, "/v1/applications/A-1/clawback.pdf", account)
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(printed.content)).pages)
    assert "应付总额：132,288.00 元" in text
    assert "昆明市第二人民医院" in text


async def test_whoever_is_unknown_or_still_here_has_no_statement_to_read() -> None:
    here = (ACCOUNT, "A-1", after(opens(), reports()))
    assert (await read(SERVICE, "/v1/applications/A-1/clawback", here)).json()["code"] == "not_withdrawn"
    assert (await read(SERVICE, "/v1/applications/A-9/clawback", here)).status_code == 404
