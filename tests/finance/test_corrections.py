"""A wrong payment is corrected by a later revision of the same payment, or taken back; the balance is known [FIN-5]."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.messages.finance import AccountClosed
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.platform.finance import PrepaymentMade, RateDecided, RepaymentReceived
from contracts.vocabulary import PayComponent
from services.finance.app import build
from services.finance.projections.journal import balances, journal
from services.finance.projections.statement import statement
from services.finance.settings import Settings
from services.finance.store import ACCOUNT
from tests.documents import read
from tests.finance.scenes import TERMS, after, at, closes, heard, opens, pays, reopens, repays, reports, said

SERVICE = build(Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons"))
CENTRAL = PayComponent.CENTRAL
LEFT = closes(at("2025-10-10T12:00"))


def paid(amount_fen: int, revision: int = 1, *, reversed_: bool = False, when: str = "2025-09-28T10:00") -> PaymentMade:
    """Payment P-1, as told in this revision."""
    word = pays(CENTRAL, amount_fen, paid_at=at(when))
    return word.model_copy(update={"payment": "P-1", "revision": revision, "reversed": reversed_})


def owed(*messages: Any) -> tuple[int, int]:
    """What is clawed back, by word and by ledger."""
    account = after(*messages)
    assert account.closing is not None
    return account.closing.clawback_fen, balances(journal(account, TERMS)).get("receivable", 0)


def test_a_later_revision_of_a_payment_stands_for_the_earlier_one() -> None:
    """1 200 typed as 12 000: 1 800 is clawed back, not 18 000."""
    assert owed(opens(), reports(), paid(1_200_000), paid(120_000, 2), LEFT) == (180_000, 180_000)


def test_a_payment_taken_back_was_never_received() -> None:
    assert owed(opens(), reports(), paid(120_000), paid(120_000, 2, reversed_=True), LEFT) == (0, 0)


def test_a_correction_after_the_closing_corrects_the_clawback_and_says_so() -> None:
    (word,) = said(opens(), reports(), paid(1_200_000), LEFT, paid(120_000, 2, when="2025-11-03T10:00"))
    assert isinstance(word, AccountClosed)
    assert word.clawback_fen == 180_000


def test_revisions_in_any_order_end_in_the_same_account() -> None:
    words = [
        heard(paid(1_200_000), 5),
        heard(paid(120_000, 2), 6),
        heard(paid(0, 3, reversed_=True), 7),
        heard(LEFT, 9),
    ]
    ends = [after(heard(opens(), 1), heard(reports(), 2), *order, *order[:2]) for order in permutations(words)]
    assert {end.closing.clawback_fen for end in ends if end.closing} == {0}
    assert all((end.payments, end.closing) == (ends[0].payments, ends[0].closing) for end in ends)


def test_the_ledger_keeps_what_was_booked_first_and_takes_it_back() -> None:
    account = after(opens(), reports(), paid(1_200_000), paid(120_000, 2, when="2025-11-03T10:00"))
    entries = [entry for entry in journal(account, TERMS) if entry.id.startswith("payment/")]
    assert sorted(entry.postings[0].amount_fen for entry in entries) == [-1_200_000, 120_000, 1_200_000]
    assert all(sum(posting.amount_fen for posting in entry.postings) == 0 for entry in entries)
    assert balances(entries, at("2025-10-31T00:00"))["cash"] == -1_200_000
    assert balances(entries)["cash"] == -120_000


def test_payments_after_the_closing_are_claimed_one_by_one_and_the_penalty_is_that_of_their_sum() -> None:
    """3 fen + 3 fen: 50 % of 6 is 3, though 50 % of 3 is 2 by rounding to even."""
    late = [pays(CENTRAL, 3, paid_at=at(f"2025-1{month}-28T10:00")) for month in (0, 1)]
    assert owed(opens(), reports(), LEFT, *late) == (9, 9)
    entries = [
        entry for entry in journal(after(opens(), reports(), LEFT, *late), TERMS) if entry.id.startswith("claim/")
    ]
    assert [entry.booked_at for entry in entries] == [word.paid_at for word in late]


def test_what_was_paid_while_the_account_was_closed_is_owed_no_more_after_a_reinstatement() -> None:
    late = pays(CENTRAL, 120_000, paid_at=at("2025-10-28T10:00"))
    account = after(opens(), reports(), LEFT, late, reopens(at("2025-12-05T12:00")))
    assert balances(journal(account, TERMS)).get("receivable", 0) == 0
    found = statement(account, TERMS)
    assert found is not None
    assert (found.claimed_fen, found.balance_fen) == (0, 0)


async def test_the_balance_reads_beside_what_was_repaid() -> None:
    account = (ACCOUNT, "A-1", after(opens(), reports(), paid(120_000), LEFT, repays(50_000, "2025-11-01T09:00")))
    answer = (await read(SERVICE, "/v1/applications/A-1", account)).json()
    assert (answer["repaid_fen"], answer["balance_fen"]) == (50_000, 130_000)


async def test_money_for_an_account_nobody_opened_waits_where_it_is_seen() -> None:
    """[REG-13]."""
    documents = [(ACCOUNT, "A-1", after(pays(CENTRAL, 120_000))), (ACCOUNT, "A-2", after(opens()))]
    waiting = (await read(SERVICE, "/v1/accounts/unopened", *documents)).json()["items"]
    assert [(one["application"], one["stage"], one["paid_fen"]) for one in waiting] == [
        ("A-1", "unopened", {"central": 120_000})
    ]


@pytest.mark.parametrize("amount_fen", [500_000_001, 7 * 10**12, 10**13, 10**30, -1])
def test_no_stipend_comes_near_five_million_yuan_and_more_is_refused_at_the_edge(amount_fen: int) -> None:
    """[FIN-1]."""
    told: list[tuple[type[Any], Any]] = [
        (PaymentMade, pays(CENTRAL, 1)),
        (RepaymentReceived, repays(1, "2025-11-01T09:00")),
    ]
    for kind, word in told:
        with pytest.raises(ValidationError, match="amount_fen"):
            kind.model_validate({**word.model_dump(), "amount_fen": amount_fen})


def test_a_whole_province_may_be_prepaid_at_once_and_no_more() -> None:
    word = {"season": "s", "base": "B", "fund": "central", "prepaid_at": at("2025-09-01T09:00")}
    assert PrepaymentMade.model_validate({**word, "amount_fen": 10**11}).amount_fen == 10**11
    with pytest.raises(ValidationError, match="amount_fen"):
        PrepaymentMade.model_validate({**word, "amount_fen": 10**11 + 1})
    with pytest.raises(ValidationError, match="amount_fen"):
        RateDecided.model_validate(
            {"season": "s", "component": "central", "amount_fen": 10**9, "valid_from": at("2025-09-01T00:00"),
             "decided_at": at("2025-08-01T09:00"), "document": "policy"}
        )  # fmt: skip


async def test_as_many_payments_of_the_highest_sum_as_anybody_could_be_sent_are_read_and_closed() -> None:
    words = [heard(pays(CENTRAL, 500_000_000), 10 + number) for number in range(40)]
    account = after(heard(opens(), 1), heard(reports(), 2), *words, heard(LEFT, 3))
    assert account.closing is not None
    assert account.closing.clawback_fen == 30_000_000_000
    for place in ("", "/ledger", "/clawback"):
        assert (await read(SERVICE, f"/v1/applications/A-1{place}", (ACCOUNT, "A-1", account))).status_code == 200
