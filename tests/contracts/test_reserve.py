"""Seats kept for kinds of applicants: named by category, a least share of every programme, rounded up [POL-8]."""

import tomllib

import pytest

from contracts.season.calendar import Reserve
from contracts.season.errors import SeasonWrong
from contracts.season.season import Season, season_of
from contracts.vocabulary import Category
from tests.contracts.shelf import SEASON_FILES

KUNMING = tomllib.loads(next(file for file in SEASON_FILES if file.stem == "2025-kunming-2").read_text("utf-8"))


def with_reserve(**reserve: object) -> Season:
    return season_of({**KUNMING, "admission": {**KUNMING["admission"], "reserve": reserve}})


@pytest.mark.parametrize(("percent", "reserved"), [(0, 0), (1, 1), (40, 8), (41, 9), (100, 20)])
def test_a_least_share_of_twenty_seats_is_rounded_up(percent: int, reserved: int) -> None:
    season = with_reserve(categories=["order", "social"], least_percent=percent)
    assert season.bases[0].programmes[0].reserved_order == reserved


def test_a_programme_that_reserves_more_keeps_what_it_says() -> None:
    programme = {**KUNMING["bases"][0]["programmes"][0], "reserved_order": 11}
    admission = {**KUNMING["admission"], "reserve": {"least_percent": 40}}
    season = season_of(
        {**KUNMING, "admission": admission, "bases": [{**KUNMING["bases"][0], "programmes": [programme]}]}
    )
    assert season.bases[0].programmes[0].reserved_order == 11


def test_a_season_that_says_nothing_keeps_seats_for_order_applicants_and_no_share() -> None:
    assert season_of(KUNMING).admission.reserve == Reserve() == Reserve(categories=(Category.ORDER,), least_percent=0)


@pytest.mark.parametrize("categories", [["postgraduate"], ["order", "order"]])
def test_seats_are_kept_for_whoever_is_ranked_each_named_once(categories: list[str]) -> None:
    with pytest.raises(SeasonWrong, match=r"admission\.reserve\.categories"):
        with_reserve(categories=categories)
