"""What of a result an applicant is told is the base's to say, in the season file [POL-13]."""

import pytest

from contracts.messages.exams import Mark, Placing, ResultPublished
from contracts.season.marks import Told
from contracts.season.programmes import Covered
from contracts.vocabulary import Category, Component
from operations.places import SEASONS
from operations.season_file import read_season
from services.delivery.domain.notification.sentences import programme_zh, scores

BASE = read_season(SEASONS / "2025-kunming-2.toml").bases[0]
RESULT = ResultPublished(
    application="A-1",
    season="2025-kunming-2",
    person_key="a" * 64,
    category=Category.SOCIAL,
    base=BASE.code,
    accepts_adjustment=True,
    employer_level=None,
    placings=(Placing(specialty="AGP", rank=3),),
    marks=(Mark(component=Component.WRITTEN, points=8_050),),
    total_points=7_925,
    lot="0" * 64,
)
HEAD = "您在昆明市第二人民医院招收考核的成绩"
RANK = "排名：昆明市第二人民医院助理全科专业第3名。"


@pytest.mark.parametrize(
    ("tells", "text"),
    [
        (("marks", "total", "rank"), f"{HEAD}：笔试80.50分，总成绩79.25分。{RANK}"),
        (("total",), f"{HEAD}：总成绩79.25分。"),
        (("marks", "rank"), f"{HEAD}：笔试80.50分。{RANK}"),
        (("rank",), RANK),
        ((), f"{HEAD}已确定，您已进入排名。"),
    ],
)
def test_an_applicant_is_told_as_much_of_the_result_as_the_base_tells(tells: tuple[Told, ...], text: str) -> None:
    assert scores(BASE.model_copy(update={"tells": tells}), RESULT) == text


def test_marks_out_of_another_number_are_told_with_it_under_the_name_the_part_has() -> None:
    """[POL-6]."""
    of = {"out_of": 150, "decimals": 1, "name_zh": "专业理论"}
    parts = tuple(part.model_copy(update=of) for part in BASE.components)
    result = RESULT.model_copy(update={"marks": (Mark(component=Component.WRITTEN, points=1_355),)})
    told = scores(BASE.model_copy(update={"components": parts, "tells": ("marks",)}), result)
    assert told == f"{HEAD}：专业理论135.5分（满分150分）。"


def test_a_base_that_says_nothing_tells_everything() -> None:
    assert BASE.tells == ("marks", "total", "rank")


def test_a_covered_specialty_is_told_by_its_own_name() -> None:
    """[ADM-8]."""
    (programme,) = BASE.programmes
    covering = programme.model_copy(update={"covers": (Covered(specialty="HAND", name_zh="手足科"),)})
    assert programme_zh(BASE.model_copy(update={"programmes": (covering,)}), "HAND") == "昆明市第二人民医院手足科专业"
