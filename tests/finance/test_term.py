"""A base's whole term in small: what a bench does for the province (`tests/bench/term.py`) [FIN-2, FIN-6]."""

from itertools import product

from contracts.season.season import Season
from services.finance.domain import months
from services.finance.domain.account.decide import ACCRUAL
from tests.finance.term import Term, disagreements, through
from tests.paper import service

SEASON: Season = service("finance").context["2022-yunnan-assistant-gp"]


def test_twenty_four_months_of_a_base_settle_as_recomputed_from_the_raw_messages() -> None:
    term = Term(SEASON, SEASON.bases[0], trainees=12)
    term.play(24)
    last = through(SEASON, 24)
    assert last == "2024-08"
    assert {account.accrued for account in term.accounts.values()} == {last}
    assert list(disagreements(term, last)) == []


def test_a_month_whose_job_comes_again_is_not_booked_again() -> None:
    """As after a crash in mid-job, or when two keepers fire the same deadline."""
    term = Term(SEASON, SEASON.bases[0], trainees=3)
    term.play(3)
    before = term.paper.canonical()
    for (kind, key), month in product(list(term.paper.documents), ("2022-09", "2022-10", "2022-11")):
        if kind == "account":
            term.paper.fire(months.ended_at(month), (kind, key), ACCRUAL)
    assert term.paper.canonical() == before
    assert {account.accrued for account in term.accounts.values()} == {"2022-11"}
