from datetime import datetime, timedelta

import pytest

from contracts.messages.finance import AccountClosed, AccountListed, AccountOpened
from contracts.vocabulary import PayComponent
from services.finance.domain.account.decide import deadlines
from tests.finance.scenes import (
    ADMITTED_AT,
    BASE,
    LAST_DAY,
    SEASONS,
    after,
    at,
    closes,
    ends,
    heard,
    opens,
    pays,
    reopens,
    said,
    told,
)

CENTRAL = PayComponent.CENTRAL
SECOND = timedelta(seconds=1)


def closing(*messages: object) -> AccountClosed:
    (word,) = said(*messages)
    assert isinstance(word, AccountClosed)
    return word


def test_admission_opens_the_account() -> None:
    (word,) = said(opens())
    assert isinstance(word, AccountOpened)
    assert word.opened_at == ADMITTED_AT


def test_an_order_heard_again_says_nothing() -> None:
    assert said(opens(), opens()) == []
    assert said(opens(), closes(), closes()) == []


def test_whoever_was_paid_nothing_owes_nothing() -> None:
    assert closing(opens(), closes()).clawback_fen == 0


def test_an_account_closed_before_it_was_heard_to_be_opened_is_closed() -> None:
    assert closing(heard(closes(), 2)).closed_at == LAST_DAY
    assert after(heard(closes(), 2), heard(opens(), 1)).withdrawn is not None


def test_a_payment_says_nothing_while_the_account_is_open() -> None:
    assert said(opens(), pays(CENTRAL, 120_000)) == []


def test_a_payment_known_only_after_the_closing_corrects_the_clawback() -> None:
    word = closing(opens(), closes(), pays(CENTRAL, 120_000))
    assert (word.paid_fen, word.clawback_fen) == (120_000, 180_000)


@pytest.mark.parametrize("paid_at", [LAST_DAY - SECOND, LAST_DAY, LAST_DAY + SECOND, LAST_DAY + timedelta(days=400)])
def test_a_payment_belongs_to_the_clawback_whenever_it_was_made(paid_at: datetime) -> None:
    """Paid after the training ended, it was received for nothing [FIN-5]."""
    assert closing(opens(), closes(), pays(CENTRAL, 100, paid_at=paid_at)).paid_fen == 100


def test_the_same_month_paid_in_two_parts_counts_twice_and_a_repeat_once() -> None:
    half = heard(pays(CENTRAL, 60_000), 7)
    assert closing(opens(), half, half, heard(pays(CENTRAL, 60_000), 8), heard(closes(), 9)).paid_fen == 120_000


def test_a_closing_moved_to_another_day_is_said_again() -> None:
    first = closes(at("2025-09-30T00:00"))
    assert closing(opens(), pays(CENTRAL, 100), first).closed_at == first.closed_at
    assert closing(opens(), pays(CENTRAL, 100), first, closes()).closed_at == LAST_DAY


def test_a_later_admission_opens_the_account_again() -> None:
    again = (opens(), closes(), opens(at("2025-08-13T10:00")))
    assert [type(word) for word in said(*again)] == [AccountOpened]
    assert after(*again).withdrawn is None
    assert closing(*again, closes()).closed_at == LAST_DAY


def test_reinstatement_opens_the_account_again_and_says_so() -> None:
    """[SAGA-4]."""
    back = at("2025-09-03T09:00")
    (word,) = said(opens(), closes(at("2025-08-31T23:59")), reopens(back))
    assert isinstance(word, AccountOpened)
    assert (word.opened_at, word.reopened_at) == (ADMITTED_AT, back)
    assert after(opens(), closes(at("2025-08-31T23:59")), reopens(back)).withdrawn is None


def test_a_reopening_heard_before_the_closing_it_takes_back_stands() -> None:
    words = [heard(opens(), 1), heard(closes(at("2025-08-31T23:59")), 2), heard(reopens(at("2025-09-03T09:00")), 3)]
    assert after(*reversed(words)) == after(*words)
    assert after(*reversed(words)).withdrawn is None


def test_whoever_is_reinstated_and_leaves_again_owes_for_the_second_leaving() -> None:
    words = (opens(), closes(at("2025-08-31T23:59")), reopens(at("2025-09-03T09:00")), pays(CENTRAL, 120_000))
    assert closing(*words, closes(at("2026-01-31T12:00"))).clawback_fen == 180_000


def test_the_jobs_of_an_account_go_through_the_months_of_the_season_and_end_with_it() -> None:
    """Whatever else was heard: the calendar alone decides, so that no order of arrival shows."""
    assert deadlines(after(), SEASONS) == {}
    assert deadlines(after(opens()), SEASONS) == {"accrual": at("2025-10-01T00:00")}
    assert deadlines(after(opens(), closes(), ends("2025-09")), SEASONS) == {"accrual": at("2025-11-01T00:00")}
    assert deadlines(after(opens(), ends("2027-08")), SEASONS) == {}


def test_an_account_given_to_another_base_is_taken_off_the_first_ones_roll() -> None:
    *_, (_, events) = told(opens(), opens(base="ELSEWHERE"))
    listed = {word.base: word.opened_at for word in events if isinstance(word, AccountListed)}
    assert listed == {BASE: None, "ELSEWHERE": ADMITTED_AT}
