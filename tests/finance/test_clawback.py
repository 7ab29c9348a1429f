import pytest

from contracts.messages.finance import AccountClosed
from contracts.vocabulary import PayComponent
from services.finance.domain.account.clawback import clawback, percent_of
from tests.finance.scenes import TERMS, closes, opens, said, whole_training


def test_a_whole_training_claws_back_one_and_a_half_times_what_was_paid() -> None:
    """[FIN-3, FIN-5]."""
    (closed,) = said(opens(), *whole_training(), closes())
    assert isinstance(closed, AccountClosed)
    assert (closed.paid_fen, closed.penalty_fen, closed.clawback_fen) == (8_819_200, 4_409_600, 13_228_800)


def test_one_month_with_every_condition_met_is_3633_yuan() -> None:
    month = [
        (PayComponent.CENTRAL, 120_000),
        (PayComponent.PROVINCIAL, 83_300),
        (PayComponent.HOSPITAL, 120_000),
        (PayComponent.PERFORMANCE, 40_000),
    ]
    due = clawback(month, TERMS)
    assert (due.paid_fen, due.penalty_fen, due.total_fen) == (363_300, 181_650, 544_950)


def test_insurance_does_not_count() -> None:
    """[FIN-5]."""
    assert clawback([(PayComponent.INSURANCE, 150_000)], TERMS).total_fen == 0


def test_the_season_says_what_counts_and_how_high_the_penalty_is() -> None:
    """[FIN-5]."""
    terms = TERMS.model_copy(update={"clawback_counts": (PayComponent.INSURANCE,), "penalty_percent": 30})
    due = clawback([(PayComponent.INSURANCE, 150_000), (PayComponent.CENTRAL, 120_000)], terms)
    assert (due.paid_fen, due.penalty_fen) == (150_000, 45_000)


@pytest.mark.parametrize(
    ("amount_fen", "percent", "expected"),
    [(1, 50, 0), (3, 50, 2), (5, 50, 2), (7, 50, 4), (1, 51, 1), (1, 49, 0), (10, 25, 2), (30, 25, 8), (0, 50, 0)],
)
def test_half_a_fen_goes_to_the_even_side(amount_fen: int, percent: int, expected: int) -> None:
    assert percent_of(amount_fen, percent) == expected
