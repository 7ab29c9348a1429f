"""What a season says of marks: scales, decimals, the province's lines, a base's own ties [POL-4, POL-6, POL-19]."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.messages.exams import CandidateDropped, CandidateScored
from contracts.reasons import Reason
from contracts.season.marks import Decimals, Line, Scale
from contracts.season.season import Exams
from contracts.season.ties import Tie
from contracts.vocabulary import Stream
from services.exams.domain.candidate.marks import assess
from services.exams.domain.candidate.refusing import refusals
from services.exams.domain.setting import ExamsContext
from tests.exams.scenes import (
    BASE,
    HERE,
    SEASON,
    SETTING,
    WRITTEN,
    all_sheets,
    approved,
    candidate_after,
    excused,
    final,
    setting_with,
    sheet,
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


def out_of(out_of: int, decimals: Decimals) -> ExamsContext:
    """The real base with its written part marked so."""
    scale = {"out_of": out_of, "decimals": decimals}
    parts = [part.model_copy(update=scale if part.component == WRITTEN else {}) for part in BASE.components]
    return setting_with(components=tuple(parts))


@pytest.mark.parametrize(
    ("scale", "written", "total"),
    [
        ((150, 1), 1_355, 8813),
        ((150, 1), 1_500, 9200),
        ((150, 0), 100, 7867),
        ((100, 2), 6_667, 7867),
        ((7, 0), 5, 8057),
    ],
)
def test_a_part_out_of_another_number_weighs_by_its_share_of_all_marks(
    scale: tuple[int, Decimals], written: int, total: int
) -> None:
    """Written x 0.4 / 1.5, skills x 0.2, interview x 0.4: 135.5 x 0.4 / 1.5 + 16 + 36 is 88.133."""
    base = out_of(*scale).seasons[SEASON].bases[0]
    assert assess(base, all_sheets(written, 8000, 9000), ()).total_points == total


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 2), st.integers(0, 10_000)), min_size=3, max_size=3))
def test_a_total_is_the_exact_sum_rounded_once(drawn: list[tuple[int, Decimals, int]]) -> None:
    parts = [
        part.model_copy(update={"out_of": of, "decimals": places})
        for part, (of, places, _) in zip(BASE.components, drawn, strict=True)
    ]
    marks = [min(points, part.full) for part, (_, _, points) in zip(parts, drawn, strict=True)]
    total = assess(BASE.model_copy(update={"components": tuple(parts)}), all_sheets(*marks), ()).total_points
    exact = sum(
        Fraction(mark, part.out_of * 10**part.decimals) * part.weight_percent * 100
        for mark, part in zip(marks, parts, strict=True)
    )
    assert total == round(exact)


def test_a_sheet_with_more_marks_than_there_are_counts_for_nothing_and_is_answered() -> None:
    """[EXM-2, REG-13]: the sheet before it stands."""
    known = candidate_after(
        approved(), *all_sheets(1_200, 8000, 9000), sheet(WRITTEN, 1_501, revision=2), final(), setting=out_of(150, 1)
    )
    scored = known.words[f"{SEASON}/{HERE}"].message
    assert isinstance(scored, CandidateScored)
    assert (scored.marks[0].points, scored.total_points) == (1_200, 8400)
    answers = refusals(known, out_of(150, 1)).values()
    assert [(one.component, one.reasons) for one in answers] == [(WRITTEN, (Reason.POINTS_ABOVE_FULL,))]


def test_a_mark_is_told_as_its_part_is_marked() -> None:
    assert [
        Scale().shown(8_050),
        Scale(out_of=150, decimals=1).shown(1_355),
        Scale(out_of=150, decimals=0).shown(135),
    ] == [
        "80.50",
        "135.5",
        "135",
    ]


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
    season = setting_with(tie_break=(Tie.INTERVIEW,)).seasons[SEASON]
    plain = BASE.model_copy(update={"code": "ANOTHER"})
    assert season.tie_break_at(season.bases[0]) == (Tie.INTERVIEW,)
    assert season.tie_break_at(plain) == season.exams.tie_break == (Tie.WRITTEN, Tie.INTERVIEW, Tie.SKILLS)
