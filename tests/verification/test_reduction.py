from itertools import permutations
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.verification import PaperRefused, RecordRefused, ReductionRefused, TermReduced
from contracts.reasons import Reason
from services.verification.domain.reduction.decide import decide
from services.verification.domain.reduction.effects import waits_for
from services.verification.domain.reduction.papers import papers_of
from tests.verification.scenes import (
    APPLICATION,
    BASE,
    ELSEWHERE,
    SEASON,
    SEASONS,
    applied,
    at,
    decided,
    filed,
    heard,
    reduction_after,
    reduction_reviewed,
)

COMPLETE = (applied(), decided(), reduction_reviewed(), filed())
REDUCED = TermReduced(
    application=APPLICATION, season=SEASON, base=BASE, specialty="AGP", years=1, reduced_at=at("09-25T09:00")
)


def said(*papers: Any) -> list[Message]:
    """What the last paper makes the process say, beside the answers to whoever sent a paper that does not follow."""
    return [event for event in told(*papers) if not isinstance(event, PaperRefused)]


def told(*papers: Any) -> list[Message]:
    events = decide(reduction_after(*papers[:-1]), heard(papers[-1], 99), SEASONS)
    return [event for event in events if isinstance(event, Message)]


def answered(*papers: Any) -> list[tuple[str, tuple[Reason, ...]]]:
    """To which paper the last one of these makes the process say that it does not count, and why."""
    return [(event.paper, event.reasons) for event in told(*papers) if isinstance(event, PaperRefused)]


def reasons(*papers: Any) -> tuple[Reason, ...]:
    (refusal,) = said(*papers)
    assert isinstance(refusal, ReductionRefused | RecordRefused)
    return refusal.reasons


def test_the_term_is_reduced_once_all_four_papers_are_there_in_any_order() -> None:
    """[VER-6]."""
    for order in permutations(COMPLETE):
        assert said(*order) == [REDUCED]
        assert said(*order, order[0]) == []
        assert [said(*order[:n]) for n in (1, 2, 3)] == [[], [], []]


def test_each_step_waits_for_a_named_actor() -> None:
    """[VER-6, SAGA-6]."""
    waited = [waits_for(papers_of(reduction_after(*COMPLETE[:n]), SEASONS)) for n in range(5)]
    assert waited == ["applicant", "base", "talent_centre", "provincial_office", None]
    assert waits_for(papers_of(reduction_after(applied("TCM"), decided()), SEASONS)) == "tcm_society"


def test_the_talent_centre_does_not_review_a_tcm_specialty_nor_the_society_a_western_one() -> None:
    """[VER-6]."""
    tcm = (applied("TCM"), decided(), filed())
    assert reasons(*tcm, reduction_reviewed("talent_centre")) == (Reason.REDUCTION_REVIEWER_WRONG,)
    assert reasons(reduction_reviewed("talent_centre"), applied("TCM")) == (Reason.REDUCTION_REVIEWER_WRONG,)
    assert reasons(applied(), reduction_reviewed("tcm_society")) == (Reason.REDUCTION_REVIEWER_WRONG,)
    (answer,) = said(*tcm, reduction_reviewed("talent_centre"), reduction_reviewed("tcm_society"))
    assert isinstance(answer, TermReduced)


def test_two_copies_are_filed() -> None:
    """[VER-6]."""
    assert reasons(*COMPLETE[:3], filed(1)) == (Reason.REDUCTION_COPIES_MISSING,)
    assert said(*COMPLETE[:3], filed(1), filed(2)) == [REDUCED]


def test_the_fewest_years_granted_count() -> None:
    asked = applied(years_asked=1)
    (answer,) = said(asked, decided(years=3), reduction_reviewed(years=2), filed())
    assert isinstance(answer, TermReduced)
    assert answer.years == 1


@pytest.mark.parametrize("no", [{"agrees": False}, {"years": 0}])
def test_base_and_reviewer_can_each_say_no_and_both_are_named(no: dict[str, Any]) -> None:
    base, reviewer = Reason.REDUCTION_BASE_DISAGREED, Reason.REDUCTION_REVIEWER_DISAGREED
    assert reasons(applied(), decided(**no)) == (base,)
    assert reasons(applied(), decided(), reduction_reviewed(**no)) == (reviewer,)
    assert reasons(applied(), decided(**no), reduction_reviewed(**no)) == (base, reviewer)


def test_a_reduction_leaves_something_of_the_term() -> None:
    assert reasons(applied(years_asked=2)) == (Reason.REDUCTION_TOO_LONG,)


def test_a_specialty_the_base_does_not_train_is_refused() -> None:
    assert reasons(applied("ICU")) == (Reason.SPECIALTY_NOT_OFFERED,)


def test_another_bases_decision_does_not_count() -> None:
    assert said(applied(), decided(base=ELSEWHERE), reduction_reviewed(), filed()) == []


def test_a_correction_by_a_higher_revision_changes_the_outcome_either_way() -> None:
    assert reasons(*COMPLETE, decided(revision=2, agrees=False)) == (Reason.REDUCTION_BASE_DISAGREED,)
    assert said(*COMPLETE, decided(revision=2, agrees=False), decided(revision=3)) == [REDUCED]
    assert said(decided(revision=2, agrees=False), *COMPLETE[:1], decided()) == []


def test_an_application_moved_to_another_base_takes_the_reduction_back_until_decided_there() -> None:
    moved = applied(base=ELSEWHERE, revision=2)
    assert reasons(*COMPLETE, moved) == (Reason.REDUCTION_PENDING,)
    assert reduction_after(*COMPLETE, moved).said is None
    (answer,) = said(*COMPLETE, moved, decided(base=ELSEWHERE))
    assert isinstance(answer, TermReduced)
    assert answer.base == ELSEWHERE


EARLIER = at("09-09T09:00")


@pytest.mark.parametrize(
    ("before", "paper", "kind"),
    [
        (COMPLETE[:1], decided(decided_at=EARLIER), "decision"),
        (COMPLETE[:2], reduction_reviewed(reviewed_at=at("09-11T09:00")), "review"),
        (COMPLETE[:3], filed(moment="09-19T09:00"), "filing"),
    ],
)
def test_a_paper_dated_before_the_one_it_answers_is_refused(before: Any, paper: Any, kind: str) -> None:
    """[VER-6, REG-13]: the order of the steps is kept."""
    assert answered(*before, paper) == [(kind, (Reason.REDUCTION_OUT_OF_ORDER,))]
    later = [each for each in COMPLETE if type(each) is not type(paper)]
    assert not any(isinstance(event, TermReduced) for event in said(*later, paper))


def test_a_decision_corrected_after_the_review_is_reviewed_again() -> None:
    """[VER-6]."""
    corrected = decided(revision=2, decided_at=at("09-22T09:00"))
    assert reasons(*COMPLETE, corrected) == (Reason.REDUCTION_PENDING,)
    again = reduction_reviewed(revision=2, reviewed_at=at("09-23T09:00"))
    assert said(*COMPLETE, corrected, again) == [REDUCED]


def test_a_paper_that_nobody_applied_for_or_of_another_base_is_answered() -> None:
    """[REG-13]: it is kept all the same."""
    assert answered(decided()) == [("decision", (Reason.REDUCTION_NOT_APPLIED,))]
    assert answered(filed()) == [("filing", (Reason.REDUCTION_NOT_APPLIED,))]
    assert answered(applied(), decided(base=ELSEWHERE)) == [("decision", (Reason.ANOTHER_BASE,))]
    assert said(decided(), *COMPLETE[2:], applied()) == [REDUCED]


def test_one_copy_is_on_file_at_the_office_and_one_kept_by_the_base() -> None:
    """[VER-6]."""
    kept = filed(1).model_copy(update={"kept_by_base": True})
    assert said(*COMPLETE[:3], kept) == [REDUCED]
    assert reasons(*COMPLETE[:3], filed(2).model_copy(update={"kept_by_base": False})) == (
        Reason.REDUCTION_COPIES_MISSING,
    )
    assert reasons(*COMPLETE[:3], filed(0).model_copy(update={"kept_by_base": True})) == (
        Reason.REDUCTION_COPIES_MISSING,
    )
