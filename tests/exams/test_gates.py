"""Where a base has gates, whoever misses the minimum of a part sits none after it [POL-5]."""

from itertools import permutations

from contracts.messages.exams import CandidateDropped, CandidateScored
from contracts.reasons import Reason
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


def test_a_base_that_says_nothing_has_no_gates() -> None:
    assert behind_gate(BASE, all_sheets(0, 0, 0)) == frozenset()
