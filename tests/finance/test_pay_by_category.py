"""What a category is paid otherwise than others: the season's own word, from its day on [POL-20, FIN-2]."""

from typing import Any

import pytest

from contracts.messages.finance import DatedRate
from contracts.season.errors import SeasonWrong
from contracts.season.funding import Rate
from contracts.season.season import season_of
from contracts.vocabulary import Category, PayComponent
from operations.places import SEASONS
from services.chassis.core.data import read_tables
from services.finance.domain.account.dues import dues
from services.finance.domain.account.rates import tariff
from tests.finance.scenes import TERMS, after, at, opens, rate, reports

HOSPITAL = PayComponent.HOSPITAL
SOCIAL_MORE = Rate(component=HOSPITAL, amount_fen=150_000, valid_from=TERMS.term_starts, categories=(Category.SOCIAL,))
WITH_MORE = TERMS.model_copy(update={"rates": (SOCIAL_MORE, *TERMS.rates)})


def amounts(category: Category | None, *later: DatedRate, terms: Any = WITH_MORE) -> list[int]:
    return [rate.amount_fen for _, rate in tariff(HOSPITAL, terms, later, category)]


def test_a_category_is_paid_what_is_said_of_it_and_every_other_what_is_said_of_all() -> None:
    assert amounts(Category.SOCIAL)[-1] == 150_000
    assert amounts(Category.UNIT) == amounts(None) == [120_000]


def test_what_is_said_of_all_later_in_the_file_changes_nothing_for_a_category_that_has_its_own() -> None:
    raised = Rate(component=HOSPITAL, amount_fen=130_000, valid_from=at("2026-09-01T00:00"))
    terms = TERMS.model_copy(update={"rates": (*WITH_MORE.rates, raised)})
    assert amounts(Category.SOCIAL, terms=terms)[-1] == 150_000
    assert amounts(Category.UNIT, terms=terms) == [120_000, 130_000]


def test_a_later_decision_is_everybodys() -> None:
    decided = rate(HOSPITAL, 90_000, "2026-01-01", "2025-12-01")
    assert amounts(Category.SOCIAL, decided)[-1] == amounts(Category.UNIT, decided)[-1] == 90_000


@pytest.mark.parametrize(("category", "month_fen"), [(Category.SOCIAL, 150_000), (Category.UNIT, 120_000)])
def test_each_month_is_due_by_the_category_of_the_account(category: Category, month_fen: int) -> None:
    account = after(opens(category=category), reports())
    due = next(each for each in dues(account, WITH_MORE, components=(HOSPITAL,)) if each.month == "2025-10")
    assert due.amount_fen == month_fen


@pytest.mark.parametrize(
    ("rates", "told"),
    [
        ([{"component": "central", "categories": ["social"]}], "central is paid by seat"),
        ([{"component": "hospital", "categories": ["postgraduate"]}], "postgraduates get nothing"),
        (
            [{"component": "hospital", "categories": each} for each in (["social", "unit"], ["unit"])],
            "a rate is listed twice: hospital from 2025-09-01 for unit",
        ),
    ],
)
def test_a_rate_that_cannot_be_is_refused_under_its_key(rates: list[dict[str, Any]], told: str) -> None:
    file = read_tables(SEASONS / "2025-kunming-2.toml")["2025-kunming-2"]
    more = [{"amount_fen": 1, "valid_from": TERMS.term_starts, **each} for each in rates]
    with pytest.raises(SeasonWrong) as refused:
        season_of({**file, "finance": {**file["finance"], "rates": [*file["finance"]["rates"], *more]}})
    assert any(told in fault.says and fault.key.startswith("finance.rates[") for fault in refused.value.faults)
