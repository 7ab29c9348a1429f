"""Whoever gave up or was found out before the draw is out of the round, whatever of the entry is told anew [ADM-6]."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentLeft
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.state import evolve
from services.admission.domain.enrolment.versions import started
from tests.admission.corrections import corrected
from tests.admission.scenes import REQUESTED, SEASONS, A, fraud, gave_up, heard, requested, unplaced

LATER = REQUESTED + timedelta(hours=5)
ANEW = corrected(requested(), LATER, requested_at=REQUESTED + timedelta(hours=2))
TERMS = unplaced().unplaced
assert TERMS is not None
RANKED_ANEW = unplaced().model_copy(update={"unplaced": TERMS.model_copy(update={"total_points": 7100})})


def last_word(told: tuple[Any, ...]) -> type[Any] | None:
    """What the province hears last of the entry; a word that is told anew comes after that it replaces."""
    enrolment, words = started(A), list[type[Any]]()
    for sequence, message in enumerate(told, start=1):
        for event in decide(enrolment, heard(message, sequence), SEASONS):
            words += [type(event)] if isinstance(event, AdjustmentEntered | AdjustmentLeft) else []
            enrolment = evolve(enrolment, event)
    return words[-1] if words else None


@pytest.mark.parametrize("gone", [gave_up(LATER + timedelta(hours=1)), fraud(REQUESTED - timedelta(days=2))], ids=type)
def test_a_request_that_is_corrected_brings_nobody_back_into_the_round(gone: Any) -> None:
    """In whatever order all of it becomes known."""
    assert {last_word((unplaced(), *told)) for told in permutations((requested(), ANEW, gone))} <= {
        AdjustmentLeft,
        None,
    }
    assert last_word((unplaced(), requested(), gone, ANEW)) is AdjustmentLeft


@pytest.mark.parametrize("gone", [gave_up(LATER), fraud(LATER)], ids=type)
def test_nor_does_a_total_that_is_worked_out_anew(gone: Any) -> None:
    assert last_word((unplaced(), requested(), gone, RANKED_ANEW)) is AdjustmentLeft


def test_whoever_asks_is_in_it_on_the_terms_told_last() -> None:
    assert {last_word((unplaced(), *told)) for told in permutations((requested(), ANEW))} == {AdjustmentEntered}
    assert last_word((unplaced(), requested(), RANKED_ANEW)) is AdjustmentEntered
