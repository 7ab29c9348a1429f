"""Where a base has gates, whoever misses the minimum of a part sits none after it [POL-5]."""

from itertools import permutations
from typing import Any

from contracts.messages.exams import CandidateDropped, CandidateScored
from contracts.reasons import Reason
from contracts.season.marks import Line
from contracts.vocabulary import Stream
from services.exams.domain.candidate.marks import assess, behind_gate
from services.exams.domain.candidate.refusing import refusals
from services.exams.domain.setting import ExamsContext
from tests.exams.scenes import (
    BASE,
    HERE,
    INTERVIEW,
    SEASON,
    SKILLS,
    WRITTEN,
    all_sheets,
    approved,
    base_of,
    candidate_after,
    excused,
    final,
    minimum,
    setting_with,
    sheet,
)

GATED = setting_with(**minimum(WRITTEN, 6000), gated=True)
LINE: dict[str, Any] = {"component": WRITTEN, "stream": Stream.CLINICAL, "least_points": 6500}


def lined(line: Line, *, gated: bool) -> ExamsContext:
    """The province with this line, at a base with gates or without."""
    setting = setting_with(gated=gated)
    season = setting.seasons[SEASON]
    exams = season.exams.model_copy(update={"lines": (line,)})
    return ExamsContext({SEASON: season.model_copy(update={"exams": exams})}, setting.lot_secret)


LINES = lined(Line(**LINE, gates=True), gated=True)


def last_word(setting: ExamsContext, *told: object) -> object:
    return candidate_after(approved(), *told, final(), setting=setting).words[f"{SEASON}/{HERE}"].message


def test_whoever_missed_the_minimum_of_a_part_is_not_absent_from_those_after_it() -> None:
    dropped = last_word(GATED, sheet(WRITTEN, 5999))
    assert isinstance(dropped, CandidateDropped)
    assert dropped.reasons == (Reason.BELOW_MINIMUM,)


def test_without_gates_absence_is_told_too() -> None:
    """[EXM-3]."""
    dropped = last_word(setting_with(**minimum(WRITTEN, 6000)), sheet(WRITTEN, 5999))
    assert isinstance(dropped, CandidateDropped)
    assert dropped.reasons == (Reason.ABSENT_FROM_EXAM, Reason.BELOW_MINIMUM)


def test_whoever_passed_sits_the_next_or_is_absent_from_it() -> None:
    assert isinstance(last_word(GATED, *all_sheets(6000, 1, 1)), CandidateScored)
    assert assess(base_of(GATED), all_sheets(6000, 1, 1)[:1], ()).reasons == (Reason.ABSENT_FROM_EXAM,)


def test_an_excused_part_is_no_gate() -> None:
    """[EXM-3]."""
    assert isinstance(last_word(GATED, excused(WRITTEN), *all_sheets()[1:]), CandidateScored)


def test_a_sheet_of_a_part_behind_the_gate_is_refused_in_any_order_until_the_part_before_is_corrected() -> None:
    told = (*all_sheets(5999, 8000, 9000), approved())
    for order in permutations(told):
        shut = refusals(candidate_after(*order, setting=GATED), GATED).values()
        assert {(each.component, each.reasons) for each in shut} == {
            (SKILLS, (Reason.GATE_NOT_PASSED,)),
            (INTERVIEW, (Reason.GATE_NOT_PASSED,)),
        }
    mended = candidate_after(*told, sheet(WRITTEN, 6000, revision=2), final(), setting=GATED)
    assert isinstance(mended.words[f"{SEASON}/{HERE}"].message, CandidateScored)
    assert refusals(mended, GATED) == {}


def test_whoever_is_below_a_line_that_gates_goes_no_further_and_hears_that_reason() -> None:
    """[POL-4, POL-5]: the least of the lines of what was wanted is the gate."""
    for points, sits in ((6499, False), (6500, True)):
        candidate = candidate_after(approved(), *all_sheets(points, 8000, 9000), final(), setting=LINES)
        shut = {each.component for each in refusals(candidate, LINES).values()}
        assert shut == (set() if sits else {SKILLS, INTERVIEW})
        alone = last_word(LINES, sheet(WRITTEN, points))
        assert isinstance(alone, CandidateDropped)
        assert alone.reasons == ((Reason.ABSENT_FROM_EXAM,) if sits else (Reason.BELOW_LINE,))


def test_a_line_is_no_gate_where_the_base_has_none_or_the_season_does_not_say_so() -> None:
    for setting in (lined(Line(**LINE), gated=True), lined(Line(**LINE, gates=True), gated=False)):
        assert refusals(candidate_after(approved(), *all_sheets(6499, 8000, 9000), setting=setting), setting) == {}


def test_a_base_that_says_nothing_has_no_gates() -> None:
    assert behind_gate(BASE, all_sheets(0, 0, 0)) == frozenset()
