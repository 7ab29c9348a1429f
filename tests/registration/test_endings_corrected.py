"""A cancellation or a fraud told wrongly is told right, or taken back: the application lives as before [COR-1]."""

from itertools import permutations
from random import Random
from typing import TypeVar

from contracts.correction import Correctable, Correction
from contracts.messages.registration import ApplicationAccepted, RequestRefused
from contracts.reasons import Decider, Reason
from contracts.season.closing import Closing
from services.registration.domain.application.facts import EndingKept
from services.registration.domain.application.state import Application, evolve
from services.registration.store import AGGREGATES
from tests.pure_loop import run
from tests.registration.given import HEARS, SEASONS, Registration, at, cancelled, form, fraud

T = TypeVar("T", bound=Correctable)
CLOSED = {
    name: each.model_copy(update={"closing": Closing(closes_at=at("2027-12-01 00:00:00"))})
    for name, each in SEASONS.items()
}
CANCELLED, FRAUD = cancelled("A-1", "2025-07-04 12:00:00"), fraud("A-1", "2025-07-05 12:00:00")


def corrected(act: T, stands: bool = False, revision: int = 2, day: str = "2025-07-06 12:00:00") -> T:
    why = Correction(reason="经核查更正", by="省毕教办", corrected_at=at(day), stands=stands)
    return act.model_copy(update={"revision": revision, "correction": why})


def test_a_cancellation_that_never_was_leaves_the_application_as_it_was_in_any_order() -> None:
    for order in permutations([form(), CANCELLED, corrected(CANCELLED)]):
        registration = Registration().hears(*order)
        assert isinstance(registration.verdict(), ApplicationAccepted)
        assert registration.verdict() == Registration().hears(form()).verdict()


def test_a_fraud_that_never_was_lets_the_cancellation_stand() -> None:
    """[REG-11]."""
    for order in permutations([form(), CANCELLED, FRAUD, corrected(FRAUD)]):
        assert Registration().hears(*order).reasons() == (Reason.CANCELLED_BY_APPLICANT,)


def test_of_a_fraud_corrected_twice_the_highest_revision_counts() -> None:
    again = corrected(FRAUD, stands=True, revision=3)
    for order in permutations([form(), FRAUD, corrected(FRAUD), again]):
        assert Registration().hears(*order).reasons() == (Reason.FRAUD,)


def test_a_person_whose_cancellation_never_was_holds_the_place_against_who_came_since() -> None:
    """[REG-4]."""
    since = form("A-2", "2025-07-05 12:00:00")
    for order in permutations([form(), CANCELLED, since, corrected(CANCELLED)]):
        registration = Registration().hears(*order)
        assert isinstance(registration.verdict("A-1"), ApplicationAccepted)
        assert registration.reasons("A-2") == (Reason.ALREADY_APPLIED,)


def test_whoever_cancels_again_after_a_correction_hears_that_it_takes_the_next_revision() -> None:
    """[COR-1, REG-13]: nothing happens by it, and its sender would wait."""
    again = cancelled("A-1", "2025-07-07 12:00:00")
    for order in permutations([CANCELLED, corrected(CANCELLED), again]):
        registration = Registration().hears(form(), *order)
        (refused,) = registration.said(RequestRefused)
        assert (refused.request, refused.reasons) == ("cancellation", (Reason.REVISION_SUPERSEDED,))
        assert isinstance(registration.verdict(), ApplicationAccepted)
    anew = corrected(again, stands=True, revision=3, day="2025-07-08 12:00:00")
    assert Registration().hears(form(), CANCELLED, corrected(CANCELLED), anew).reasons() == (
        Reason.CANCELLED_BY_APPLICANT,
    )


def test_of_two_corrections_under_one_number_the_one_decided_later_is_answered() -> None:
    """[COR-1]."""
    later = corrected(FRAUD, stands=True, day="2025-07-07 12:00:00")
    for order in permutations([FRAUD, corrected(FRAUD), later]):
        registration = Registration().hears(form(), *order)
        refused = registration.said(RequestRefused)[-1]
        assert (refused.request, refused.reasons) == ("fraud", (Reason.REVISION_REPEATED,))
        assert isinstance(registration.verdict(), ApplicationAccepted)


def test_an_ending_of_an_older_document_is_kept_when_a_correction_comes() -> None:
    older = Application("A-1", cancelled_at=CANCELLED.cancelled_at)
    assert evolve(older, EndingKept(FRAUD)).cancelled_at == CANCELLED.cancelled_at
    assert evolve(older, EndingKept(corrected(CANCELLED))).cancelled_at is None


def test_what_ends_an_application_once_its_season_closed_ends_nothing_and_says_who_can_decide() -> None:
    """[CLO-3, REG-13]."""
    late = fraud("A-1", "2027-12-02 12:00:00")
    for end in (late, corrected(FRAUD, day="2027-12-02 12:00:00")):
        for order in permutations([form(), end]):
            registration = Registration(run(AGGREGATES, HEARS, CLOSED, [], Random(0))).hears(*order)
            assert isinstance(registration.verdict(), ApplicationAccepted)
            answers = registration.said(RequestRefused)
            assert Reason.SEASON_CLOSED in {reason for one in answers for reason in one.reasons}
            assert Decider.PROVINCE in {who for one in answers for who in one.deciders}
    in_time = Registration(run(AGGREGATES, HEARS, CLOSED, [], Random(0)))
    assert in_time.hears(form(), FRAUD).reasons() == (Reason.FRAUD,)
