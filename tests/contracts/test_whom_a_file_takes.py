"""Whom a season file takes, and what it pays: what takes everybody or nobody is named by its key [REG-1, FIN-2]."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from contracts.season.errors import SeasonWrong
from contracts.season.season import season_of
from tests.contracts.test_season_file import KUNMING


def faults(table: dict[str, Any]) -> list[str]:
    with pytest.raises(SeasonWrong) as refused:
        season_of(table)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("categories", ["unit", "social", "unit"]),
        ("levels", ["bachelor", "master", "bachelor"]),
        ("majors", ["clinical", "tcm", "clinical"]),
        ("years", [3, 5, 3]),
        ("licences", ["physician", "assistant_physician", "physician"]),
    ],
)
def test_what_is_listed_twice_was_meant_to_be_something_else(name: str, listed: list[Any]) -> None:
    table = deepcopy(KUNMING)
    table["registration"]["eligibility"] = [{name: listed}]
    assert f"registration.eligibility[0].{name}[2]: listed twice: {listed[0]}" in faults(table)


def test_no_licence_is_none_that_opens_a_track() -> None:
    """Everybody would hold it, whatever they have studied [REG-1]."""
    table = deepcopy(KUNMING)
    table["registration"]["eligibility"] = [{"licences": ["none"]}]
    assert faults(table) == [
        "registration.eligibility[0].licences[0]: none is no licence, and opens the track to everybody"
    ]
    table["registration"]["eligibility"] = [{"licences": []}]
    assert season_of(table).registration.eligibility[0].licences == ()


def test_ages_that_nobody_has_are_refused() -> None:
    table = deepcopy(KUNMING)
    table["registration"]["ages"] = {"youngest": 40, "oldest": 39}
    assert faults(table) == ["registration.ages: Value error, nobody is 40 or older and at most 39"]
    table["registration"]["ages"] = {"youngest": 40, "oldest": 40}
    assert season_of(table).registration.ages.oldest == 40


def test_a_rate_from_after_the_training_is_paid_to_nobody() -> None:
    table = deepcopy(KUNMING)
    last, ends = table["finance"]["rates"][-1], table["finance"]["term_ends"]
    last["valid_from"] = ends
    assert season_of(table).finance.rates[-1].valid_from == ends
    last["valid_from"] = ends + timedelta(days=1)
    (told,) = faults(table)
    assert told.startswith("finance.rates[5].valid_from: insurance is paid from")
