"""Any order, any repeats, any batches: the same documents, to the byte, in every service."""

from functools import cache
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.convergence.recorded import recording
from tests.often import often
from tests.paper import SERVICES, retold

EXAMPLES: Final = 150
FEWER: Final = 20
SEASON: Final = "2025-kunming-2"
PROVINCE: Final = "2022-yunnan-residency"
APPLICANTS: Final = 9
SEEDS: Final = often(6, share=2)


def test_a_season_on_paper_ends_as_one_does() -> None:
    recorded = recording(SEASON, 60, 7)
    admission = recorded.papers["admission"]
    stages = [str(admission.state(kind, key).stage) for kind, key in admission.documents if kind == "enrolment"]
    assert 0 < stages.count("withdrawn") < stages.count("in_training") <= 20
    assert all(len(heard) > 20 for heard in recorded.heard.values())


@pytest.mark.parametrize("name", SERVICES)
@settings(max_examples=often(EXAMPLES, share=8), deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(1, SEEDS), order=st.integers(1, 2**32))
def test_any_order_of_the_same_messages_ends_in_the_same_documents(name: str, seed: int, order: int) -> None:
    assert ending(name, seed, order) == _first_ending(name, seed)


@pytest.mark.parametrize("name", SERVICES)
@settings(max_examples=often(FEWER, share=8), deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(1, 3), order=st.integers(1, 2**32))
def test_rosters_placements_and_postgraduates_come_in_any_order_too(name: str, seed: int, order: int) -> None:
    """[REG-5, REG-6, REG-7, VER-4]."""
    assert ending(name, seed, order, PROVINCE, 24) == _first_ending(name, seed, PROVINCE, 24)


def ending(name: str, seed: int, order: int, season: str = SEASON, applicants: int = APPLICANTS) -> str:
    """How a service ends that is told the same season's messages in this order."""
    recorded = recording(season, applicants, seed)
    return retold(name, recorded.heard[name], Random(order), recorded.over).canonical()


@cache
def _first_ending(name: str, seed: int, season: str = SEASON, applicants: int = APPLICANTS) -> str:
    return ending(name, seed, 0, season, applicants)
