import pytest

from contracts.messages.exams import Mark
from contracts.reasons import Reason
from services.exams.domain.candidate.marks import assess, points_in, total_of
from tests.exams.scenes import (
    BASE,
    INTERVIEW,
    SETTING,
    SKILLS,
    WRITTEN,
    all_sheets,
    base_of,
    excused,
    minimum,
    setting_with,
    sheet,
)


@pytest.mark.parametrize(
    ("written", "skills", "interview", "total"),
    [
        (7000, 8000, 9000, 8000),  # 40 % + 20 % + 40 %
        (10_000, 10_000, 10_000, 10_000),
        (0, 0, 0, 0),
        (3, 0, 0, 1),  # 1.20 hundredths
        (4, 0, 0, 2),  # 1.60
        (8551, 7799, 9012, 8585),  # 8585.00 exactly
    ],
)
def test_the_total_is_weighted_in_exact_hundredths(written: int, skills: int, interview: int, total: int) -> None:
    """[EXM-1]."""
    assert assess(BASE, all_sheets(written, skills, interview), ()).total_points == total


@pytest.mark.parametrize(("points", "total"), [(1, 0), (3, 2), (5, 2), (7, 4)])
def test_a_half_hundredth_goes_to_the_even_neighbour(points: int, total: int) -> None:
    halves = [part.model_copy(update={"weight_percent": 50}) for part in BASE.components[:2]]
    assert total_of(halves, [Mark(component=WRITTEN, points=points)]) == total


def test_the_highest_revision_counts_in_any_order() -> None:
    """[EXM-2]."""
    sheets = (*all_sheets(), sheet(WRITTEN, 10_000, revision=3), sheet(WRITTEN, 0, revision=2))
    for order in (sheets, sheets[::-1]):
        assert assess(BASE, order, ()).marks[0] == Mark(component=WRITTEN, points=10_000)


def test_of_two_contents_under_one_revision_the_first_recorded_counts() -> None:
    """[EXM-2]: the other is refused, whichever is heard first, and changes nothing."""
    first, other = sheet(WRITTEN, 7000), sheet(WRITTEN, 9900, moment="07-31T23:00")
    for order in ((first, other), (other, first)):
        assert points_in(WRITTEN, order) == 7000


def test_what_lacks_a_score_is_absent() -> None:
    """[EXM-4]."""
    assert assess(BASE, all_sheets()[1:], ()).reasons == (Reason.ABSENT_FROM_EXAM,)


def test_a_revision_counts_by_its_number_whenever_it_was_recorded() -> None:
    """[EXM-2]: a later one that was written down earlier, and no other way round."""
    first, second = sheet(WRITTEN, 1_000, moment="07-31T18:00"), sheet(WRITTEN, 2_000, revision=2, moment="07-31T09:00")
    for sheets in ((first, second), (second, first)):
        assert points_in(WRITTEN, sheets) == 2_000


def test_a_noted_absence_is_absent_until_a_later_revision_has_points() -> None:
    """[EXM-2, EXM-3]."""
    absent = sheet(WRITTEN, None, revision=2)
    assert assess(BASE, (*all_sheets(), absent), ()).reasons == (Reason.ABSENT_FROM_EXAM,)
    assert assess(BASE, (*all_sheets(), absent, sheet(WRITTEN, 1, revision=3)), ()).reasons == ()


def test_an_excused_component_counts_no_points_and_drops_nobody() -> None:
    """[EXM-3]."""
    result = assess(BASE, all_sheets()[1:], (excused(WRITTEN),))
    assert result.reasons == ()
    assert result.marks[0] == Mark(component=WRITTEN, points=None)
    assert result.total_points == (8000 * 20 + 9000 * 40) // 100


def test_points_count_although_the_component_was_excused() -> None:
    assert assess(BASE, all_sheets(), (excused(WRITTEN),)).marks[0].points == 7000


def test_an_excuse_for_another_component_does_not_help() -> None:
    assert assess(BASE, all_sheets()[1:], (excused(SKILLS),)).reasons == (Reason.ABSENT_FROM_EXAM,)


@pytest.mark.parametrize(("points", "reasons"), [(7000, ()), (7001, (Reason.BELOW_MINIMUM,))])
def test_the_minimum_of_a_component_is_itself_enough(points: int, reasons: tuple[Reason, ...]) -> None:
    """[EXM-6]."""
    base = base_of(setting_with(**minimum(WRITTEN, points)))
    assert assess(base, all_sheets(), ()).reasons == reasons


@pytest.mark.parametrize(("points", "reasons"), [(8000, ()), (8001, (Reason.BELOW_MINIMUM,))])
def test_the_minimum_total_is_itself_enough(points: int, reasons: tuple[Reason, ...]) -> None:
    """[EXM-6]."""
    base = base_of(setting_with(minimum_total_points=points))
    assert assess(base, all_sheets(), ()).reasons == reasons


def test_an_excused_component_has_no_minimum() -> None:
    base = base_of(setting_with(**minimum(WRITTEN, 6000)))
    assert assess(base, all_sheets()[1:], (excused(WRITTEN),)).reasons == ()


def test_all_reasons_are_said_at_once() -> None:
    base = base_of(setting_with(**minimum(INTERVIEW, 9001)))
    assert assess(base, all_sheets()[1:], ()).reasons == (Reason.ABSENT_FROM_EXAM, Reason.BELOW_MINIMUM)


def test_the_real_base_asks_no_minimum() -> None:
    assert assess(base_of(SETTING), all_sheets(0, 0, 0), ()).reasons == ()
