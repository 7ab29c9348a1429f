"""Seasons drawn at random, worked out by the text of the rules alone, and told to admission: the same person by person.

The textbook imports only contracts. Where both disagree, one of them has misread a rule.
"""

from dataclasses import replace
from random import Random

import pytest

from contracts.season.calendar import Reserve
from contracts.season.season import Season
from contracts.vocabulary import Category
from tests.oracle import lives, played, recorded
from tests.oracle.linking import drawn_for, in_plan
from tests.oracle.story import drawn

SEASONS = 300
BATCH = 50
ELSEWHERE = 25


@pytest.mark.parametrize("first", range(0, SEASONS, BATCH))
def test_everybody_ends_as_the_rules_have_it(first: int) -> None:
    """[ADM-1 to ADM-7, EXM-5, SAGA-1 to SAGA-5]."""
    apart = {
        seed: (name, ended, told[name])
        for seed in range(first, first + BATCH)
        for story in (drawn(seed),)
        for told in (played.ends(story, seed),)
        for name, ended in lives.ends(story).items()
        if ended != told[name]
    }
    assert apart == {}


@pytest.mark.parametrize(
    "policy",
    [{"adjustment": "any"}, {"adjustment": "none"}, {"reserve": Reserve(categories=(Category.SOCIAL, Category.UNIT))}],
    ids=str,
)
def test_so_does_everybody_under_other_policies(policy: dict[str, object]) -> None:
    """[ADM-1, ADM-3, POL-8, POL-17]."""
    apart: dict[tuple[int, str], object] = {}
    for seed in range(ELSEWHERE):
        story = drawn(seed)
        assert story.written is not None
        story = replace(story, season=under(policy, story.season), written=under(policy, story.written))
        told = played.ends(story, seed)
        apart |= {(seed, name): (end, told[name]) for name, end in lives.ends(story).items() if end != told[name]}
    assert apart == {}


def test_so_does_everybody_where_postgraduates_take_seats_of_the_plan() -> None:
    """[ADM-1 to ADM-7, POL-7]."""
    apart: dict[tuple[int, str], object] = {}
    for seed in range(ELSEWHERE * 2):
        story = drawn(seed)
        assert story.written is not None
        linked = drawn_for(story.season, Random(f"{seed}/linked"))
        story = replace(story, season=in_plan(story.season), written=in_plan(story.written), linked=linked)
        told = played.ends(story, seed)
        apart |= {(seed, name): (end, told[name]) for name, end in lives.ends(story).items() if end != told[name]}
    assert apart == {}


def under(policy: dict[str, object], season: Season) -> Season:
    return season.model_copy(update={"admission": season.admission.model_copy(update=policy)})


@pytest.mark.parametrize(
    ("season", "applicants"),
    [
        ("2025-kunming-2", 120),
        ("2014-jiangsu-residency", 60),
        pytest.param("2014-jiangsu-residency", 400, marks=pytest.mark.long),
        ("2015-hubei-residency", 60),
        pytest.param("2015-hubei-residency", 600, marks=pytest.mark.long),
        pytest.param("2025-kunming-2", 200, marks=pytest.mark.long),
        pytest.param("2022-yunnan-assistant-gp", 1_500, marks=pytest.mark.long),
        pytest.param("2022-yunnan-residency", 3_500, marks=pytest.mark.long),
    ],
)
def test_everybody_of_a_shipped_season_ends_as_the_rules_have_it(season: str, applicants: int) -> None:
    """[ADM-1 to ADM-7, EXM-5, SAGA-1 to SAGA-5]: whoever was ranked."""
    here = recorded.played(season, applicants, 11)
    ended = lives.ends(here.story)
    apart = {name: (end, here.ends[name]) for name, end in ended.items() if end != here.ends[name]}
    assert apart == {}
    assert len(ended) > applicants // 3
