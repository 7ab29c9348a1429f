from datetime import timedelta

from contracts.finance import AccountClosed, AccountOpened
from contracts.vocabulary import PayComponent
from tests.finance.scenes import ADMITTED_AT, LAST_DAY, after, at, closes, heard, opens, pays, said

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


def test_a_payment_counts_up_to_the_moment_of_closing() -> None:
    assert closing(opens(), closes(), pays(CENTRAL, 100, paid_at=LAST_DAY)).paid_fen == 100
    assert said(opens(), closes(), pays(CENTRAL, 100, paid_at=LAST_DAY + SECOND)) == []


def test_the_same_month_paid_in_two_parts_counts_twice_and_a_repeat_once() -> None:
    half = heard(pays(CENTRAL, 60_000), 7)
    assert closing(opens(), half, half, heard(pays(CENTRAL, 60_000), 8), heard(closes(), 9)).paid_fen == 120_000


def test_a_closing_moved_to_another_day_is_said_again() -> None:
    late = pays(CENTRAL, 100, "2025-10")
    assert closing(opens(), late, closes(at("2025-09-30T00:00"))).paid_fen == 0
    assert closing(opens(), late, closes(at("2025-09-30T00:00")), closes()).paid_fen == 100


def test_a_later_admission_opens_the_account_again() -> None:
    again = (opens(), closes(), opens(at("2025-08-13T10:00")))
    assert [type(word) for word in said(*again)] == [AccountOpened]
    assert after(*again).withdrawn is None
    assert closing(*again, closes()).closed_at == LAST_DAY
