"""A closing that was reversed: admission's later word stands, whichever comes first [SAGA-4]."""

from contracts.messages.finance import AccountOpened, ReopenAccount
from tests.finance.scenes import SEASON, A, after, at, closes, heard, opens, said

REOPENED_AT = at("2025-09-03T09:00")
REOPEN = ReopenAccount(application=A, season=SEASON, reopened_at=REOPENED_AT)


def test_a_reinstated_trainees_account_is_open_again() -> None:
    """[SAGA-4]."""
    (word,) = said(opens(), closes(), REOPEN)
    assert isinstance(word, AccountOpened)
    assert word.reopened_at == REOPENED_AT
    assert after(opens(), closes(), REOPEN).withdrawn is None


def test_an_older_closing_that_comes_late_does_not_close_it() -> None:
    assert after(heard(opens(), 1), heard(REOPEN, 9), heard(closes(), 5)).withdrawn is None


def test_a_later_closing_closes_it_again() -> None:
    assert after(opens(), closes(), REOPEN, closes(at("2025-10-01T09:00"))).withdrawn is not None
