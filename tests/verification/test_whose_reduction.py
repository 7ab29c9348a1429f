"""A shorter term is applied for by the base whose trainee it is; another one is refused by name [VER-6, REG-13]."""

from functools import reduce
from itertools import permutations
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.verification import PaperRefused, ReductionRefused, TermReduced
from contracts.reasons import Reason
from services.verification.domain.reduction.decide import decide
from services.verification.domain.reduction.state import Reduction, evolve
from tests.verification.scenes import (
    APPLICATION,
    BASE,
    ELSEWHERE,
    SEASONS,
    applied,
    at,
    decided,
    filed,
    heard,
    linked_at,
    reduction_reviewed,
    trainee_of,
)

COMPLETE = (applied(), decided(), reduction_reviewed(), filed())
STRAY = applied(base=ELSEWHERE, revision=7)
ADMITTED = heard(trainee_of(), 3)
LINKED = heard(linked_at(), 3)


def told(*messages: Any) -> tuple[Reduction, list[tuple[type, str, tuple[Reason, ...]]]]:
    """The reduction after these, and each outcome it ever said: what, to which base, why not."""
    reduction, said = Reduction(APPLICATION), list[tuple[type, str, tuple[Reason, ...]]]()
    for message in messages:
        one = message if message in (ADMITTED, LINKED) else heard(message, 1)
        events = decide(reduction, one, SEASONS)
        reduction = reduce(evolve, events, reduction)
        said += [
            (type(each), each.base, getattr(each, "reasons", ()))
            for each in events
            if isinstance(each, TermReduced | ReductionRefused)
        ]
    return reduction, said


@pytest.mark.parametrize("order", [(ADMITTED, STRAY), (STRAY, ADMITTED), (LINKED, STRAY), (STRAY, LINKED)])
def test_a_base_whose_trainee_it_is_not_is_refused_by_name(order: tuple[Any, ...]) -> None:
    _, said = told(*order)
    assert said == [(ReductionRefused, ELSEWHERE, (Reason.ANOTHER_BASE,))]


def test_all_four_papers_of_another_base_reduce_nothing() -> None:
    elsewhere = (STRAY, decided(base=ELSEWHERE), reduction_reviewed(), filed())
    for order in permutations((ADMITTED, *elsewhere)):
        reduction, said = told(*order)
        assert said[-1] == (ReductionRefused, ELSEWHERE, (Reason.ANOTHER_BASE,))
        assert reduction == told(ADMITTED, *elsewhere)[0]


def test_a_postgraduate_s_own_base_is_granted_what_it_asked_for() -> None:
    """[CLO-1]: whoever is linked is the trainee of the base that confirmed them."""
    for order in permutations((LINKED, *COMPLETE)):
        assert told(*order, STRAY)[1][-1] == (TermReduced, BASE, ())


def test_what_the_trainees_own_base_was_granted_stands_and_is_said_again_after_the_refusal() -> None:
    _, said = told(*COMPLETE, ADMITTED, STRAY)
    granted: tuple[type[Message], str, tuple[Reason, ...]] = (TermReduced, BASE, ())
    assert said == [granted, (ReductionRefused, ELSEWHERE, (Reason.ANOTHER_BASE,)), granted]


def test_in_any_order_the_trainees_own_base_is_granted_what_it_asked_for() -> None:
    (whole, *_), last = told(ADMITTED, *COMPLETE, STRAY), (TermReduced, BASE, ())
    for order in permutations((ADMITTED, *COMPLETE, STRAY)):
        reduction, said = told(*order)
        assert (reduction, said[-1]) == (whole, last)
        assert (ReductionRefused, ELSEWHERE, (Reason.ANOTHER_BASE,)) in said or reduction.trainee is None


def test_a_stray_application_answered_while_the_own_one_waits_leaves_it_waiting() -> None:
    _, said = told(applied(), ADMITTED, STRAY)
    assert said == [
        (ReductionRefused, ELSEWHERE, (Reason.ANOTHER_BASE,)),
        (ReductionRefused, BASE, (Reason.REDUCTION_PENDING,)),
    ]


def test_whoever_is_admitted_by_another_base_later_is_that_ones_trainee() -> None:
    moved = heard(trainee_of(ELSEWHERE, admitted_at=at("08-19T10:00")), 9)
    reduction, _ = told(*COMPLETE, ADMITTED)
    events = decide(reduction, moved, SEASONS)
    assert [(type(each), getattr(each, "reasons", ())) for each in events if not isinstance(each, PaperRefused)][
        1:
    ] == [(ReductionRefused, (Reason.ANOTHER_BASE,))]
    assert decide(reduce(evolve, events, reduction), ADMITTED, SEASONS) == []
