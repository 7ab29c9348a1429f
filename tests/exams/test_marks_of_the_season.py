"""What a season says of marks: decimals, the province's lines, a base's own ties [POL-4, POL-6, POL-19]."""

import pytest

from contracts.messages.exams import CandidateDropped, CandidateScored
from contracts.reasons import Reason
from contracts.season.marks import Decimals, Line
from contracts.season.season import Exams
from contracts.vocabulary import Stream
from services.exams.domain.candidate.marks import assess
from services.exams.domain.setting import ExamsContext
from tests.exams.scenes import (
    BASE,
    HERE,
    INTERVIEW,
    SEASON,
    SETTING,
    SKILLS,
    WRITTEN,
    all_sheets,
    approved,
    candidate_after,
    excused,
    final,
    setting_with,
)

LINE = Line(component=WRITTEN, stream=Stream.TCM, least_points=6000)
TWO_STREAMS = tuple(
    BASE.programmes[0].model_copy(update={"specialty": code, "stream": stream})
    for code, stream in (("AGP", None), ("AGP-TCM", Stream.TCM))
)


def with_lines(*lines: Line) -> ExamsContext:
    season = setting_with(programmes=TWO_STREAMS).seasons[SEASON]
    exams = season.exams.model_copy(update={"lines": lines})
    return ExamsContext({SEASON: season.model_copy(update={"exams": exams})}, SETTING.lot_secret)


def said(setting: ExamsContext, *told: object, wants: tuple[str, ...] = ("AGP-TCM", "AGP")) -> object:
    """The last word on somebody who wants these, once scores are final."""
    known = candidate_after(approved(preferences=wants), *told, final(), setting=setting)
    return known.words[f"{SEASON}/{HERE}"].message


@pytest.mark.parametrize(("decimals", "total"), [(2, 6755), (1, 6760), (0, 6800)])
def test_a_total_keeps_the_decimals_of_the_season(decimals: Decimals, total: int) -> None:
    assert assess(BASE, all_sheets(6755, 6755, 6755), (), decimals).total_points == total


@pytest.mark.parametrize(("points", "total"), [(6750, 6800), (6650, 6600)])
def test_half_a_point_is_rounded_to_the_even_one(points: int, total: int) -> None:
    assert assess(BASE, all_sheets(points, points, points), (), 0).total_points == total


def test_a_season_that_says_nothing_keeps_hundredths_and_has_no_lines() -> None:
    assert (Exams(tie_break=()).decimals, Exams(tie_break=()).lines) == (2, ())


def test_nobody_is_ranked_in_a_stream_whose_line_was_missed() -> None:
    scored = said(with_lines(LINE), *all_sheets(5999, 9000, 9000))
    assert isinstance(scored, CandidateScored)
    assert (scored.preferences, scored.below_line) == (("AGP",), ("AGP-TCM",))


def test_a_line_that_is_reached_opens_the_stream() -> None:
    scored = said(with_lines(LINE), *all_sheets(6000, 1, 1))
    assert isinstance(scored, CandidateScored)
    assert (scored.preferences, scored.below_line) == (("AGP-TCM", "AGP"), ())


def test_who_wants_nothing_else_is_dropped_for_the_line() -> None:
    dropped = said(with_lines(LINE), *all_sheets(5999, 9000, 9000), wants=("AGP-TCM",))
    assert isinstance(dropped, CandidateDropped)
    assert dropped.reasons == (Reason.BELOW_LINE,)


def test_whoever_was_excused_from_a_component_has_missed_no_line() -> None:
    scored = said(with_lines(LINE), *all_sheets(1, 9000, 9000)[1:], excused(WRITTEN))
    assert isinstance(scored, CandidateScored)
    assert scored.below_line == ()


def test_a_base_breaks_ties_as_it_says_and_the_others_as_the_season_does() -> None:
    season = setting_with(tie_break=(INTERVIEW,)).seasons[SEASON]
    plain = BASE.model_copy(update={"code": "ANOTHER"})
    assert season.tie_break_at(season.bases[0]) == (INTERVIEW,)
    assert season.tie_break_at(plain) == season.exams.tie_break == (WRITTEN, INTERVIEW, SKILLS)
