"""What is paid otherwise from a later year of the training on, counted from the day it began [POL-20, FIN-2]."""

from typing import Any

import pytest

from contracts.season.errors import SeasonWrong
from contracts.season.funding import Rate
from contracts.season.season import season_of
from contracts.vocabulary import Category, PayComponent
from operations.places import SEASONS
from services.chassis.core.data import read_tables
from services.finance.domain.account.dues import dues
from services.finance.domain.account.rates import tariff
from tests.finance.scenes import TERMS, after, opens, rate, reports

HOSPITAL = PayComponent.HOSPITAL
SECOND_YEAR = Rate(component=HOSPITAL, amount_fen=150_000, valid_from=TERMS.term_starts, from_year=2)
WITH_MORE = TERMS.model_copy(update={"rates": (SECOND_YEAR, *TERMS.rates)})


def test_the_second_year_is_paid_what_is_said_of_it_from_its_first_day_on() -> None:
    account = after(opens(), reports())
    months = {due.month: due for due in dues(account, WITH_MORE, components=(HOSPITAL,))}
    (_, began) = (due for due in (months["2025-09"], months["2026-09"]))
    assert months["2026-08"].stretches[0].rate.amount_fen == 120_000
    assert began.stretches[-1].rate.amount_fen == months["2026-10"].amount_fen == 150_000


def test_what_is_said_of_a_category_goes_before_what_is_said_of_a_year() -> None:
    social = Rate(component=HOSPITAL, amount_fen=90_000, valid_from=TERMS.term_starts, categories=(Category.SOCIAL,))
    terms = TERMS.model_copy(update={"rates": (social, SECOND_YEAR, *TERMS.rates)})
    starts = TERMS.term_starts.date()
    assert [each.amount_fen for _, each in tariff(HOSPITAL, terms, (), Category.SOCIAL, starts)][-1] == 90_000
    assert [each.amount_fen for _, each in tariff(HOSPITAL, terms, (), Category.UNIT, starts)] == [120_000, 150_000]


def test_a_later_decision_is_of_every_year() -> None:
    decided = rate(HOSPITAL, 100_000, "2026-01-01", "2025-12-01")
    steps = tariff(HOSPITAL, WITH_MORE, (decided,), None, TERMS.term_starts.date())
    assert [each.amount_fen for _, each in steps] == [120_000, 100_000, 100_000]


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        ({"component": "central", "from_year": 2}, "central is paid by seat, the same in every year"),
        ({"component": "licence_bonus", "from_year": 2}, "licence_bonus is paid once"),
        ({"component": "hospital", "from_year": 3}, "the training has no year 3"),
    ],
)
def test_a_year_that_cannot_be_is_refused_under_its_key(rate: dict[str, Any], told: str) -> None:
    file = read_tables(SEASONS / "2025-kunming-2.toml")["2025-kunming-2"]
    more = {"amount_fen": 1, "valid_from": TERMS.term_starts, **rate}
    with pytest.raises(SeasonWrong) as refused:
        season_of({**file, "finance": {**file["finance"], "rates": [*file["finance"]["rates"], more]}})
    assert any(told in fault.says and fault.key.endswith("].from_year") for fault in refused.value.faults)
