from itertools import permutations

import pytest

from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.messages.registration import AmendmentRefused, ApplicationAccepted, ApplicationRefused, ClaimMade
from contracts.reasons import Reason
from tests.registration.given import Registration, cancelled, form, fraud, id_number, identity, key_of_person

FIRST = form(submitted="2025-07-01 12:00:00")
SECOND = form(submitted="2025-07-02 12:00:00", revision=2, accepts_adjustment=False)
THIRD = form(submitted="2025-07-03 12:00:00", revision=3)


@pytest.mark.parametrize("order", [*permutations([FIRST, SECOND, THIRD])])
def test_the_highest_revision_stands_in_whatever_order_they_come(order: tuple[RegistrationSubmitted, ...]) -> None:
    """[REG-4]."""
    registration = Registration().hears(*order)
    assert registration.verdict().submitted_at == THIRD.submitted_at


def test_of_two_contents_naming_two_people_the_first_submitted_keeps_the_place() -> None:
    other = form(submitted="2025-07-01 13:00:00", identity=identity(id_number(order=44)))
    for order in ((FIRST, other), (other, FIRST)):
        registration = Registration().hears(*order, form("A-2", "2025-07-02 12:00:00", identity=other.identity))
        assert registration.verdict("A-1").person_key == key_of_person()
        assert isinstance(registration.verdict("A-2"), ApplicationAccepted)


def test_nothing_is_said_again_when_nothing_changed() -> None:
    registration = Registration().hears(SECOND, SECOND, FIRST)
    assert len(registration.said(ApplicationAccepted)) == 1


def test_of_two_contents_under_one_revision_the_first_submitted_is_kept() -> None:
    """[REG-4]."""
    other = form(submitted="2025-07-01 13:00:00", accepts_adjustment=False)
    for order in ((FIRST, other), (other, FIRST)):
        assert Registration().hears(*order).verdict().accepts_adjustment is True


def test_a_cancelled_application_is_refused() -> None:
    registration = Registration().hears(FIRST, cancelled("A-1", "2025-07-05 12:00:00"))
    assert registration.reasons() == (Reason.CANCELLED_BY_APPLICANT,)
    assert registration.verdict().refused_at.isoformat() == "2025-07-05T12:00:00+08:00"


def test_a_cancellation_heard_before_the_form_counts() -> None:
    registration = Registration().hears(cancelled("A-1", "2025-07-05 12:00:00"), FIRST)
    assert registration.reasons() == (Reason.CANCELLED_BY_APPLICANT,)


def test_an_amendment_after_the_cancellation_is_refused() -> None:
    registration = Registration().hears(FIRST, THIRD, cancelled("A-1", "2025-07-02 00:00:00"))
    assert registration.reasons() == (Reason.CANCELLED_BY_APPLICANT,)
    assert registration.said(AmendmentRefused)[0].reasons == (Reason.APPLICATION_NOT_LIVE,)


def test_fraud_found_at_any_time_cancels_the_registration() -> None:
    """[REG-11]."""
    registration = Registration().hears(FIRST, fraud("A-1", "2025-10-01 12:00:00"))
    assert registration.reasons() == (Reason.FRAUD,)


def test_a_cancelled_fraud_says_both_and_the_faults_too() -> None:
    """[REG-11, REG-13]."""
    registration = Registration().hears(
        form(chinese_national=False), fraud("A-1", "2025-10-01 12:00:00"), cancelled("A-1", "2025-07-05 12:00:00")
    )
    assert registration.reasons() == (Reason.NOT_A_NATIONAL, Reason.CANCELLED_BY_APPLICANT, Reason.FRAUD)
    assert registration.verdict().refused_at == FIRST.submitted_at


def test_an_amended_id_number_takes_the_claim_back_from_the_other_person() -> None:
    other = id_number(order=44)
    registration = Registration().hears(form(identity=identity(other)), SECOND)
    assert registration.verdict().person_key == key_of_person()
    last = {claim.person_key: claim.live for claim in registration.said(ClaimMade)}
    assert last == {key_of_person(other): False, key_of_person(): True}


def test_an_amended_id_number_leaves_the_same_state_in_either_order() -> None:
    amended = form(submitted="2025-07-02 12:00:00", revision=2, identity=identity(id_number(order=44)))
    there, back = Registration().hears(FIRST, amended), Registration().hears(amended, FIRST)
    assert there.verdict() == back.verdict()
    assert there.verdict().person_key == key_of_person(id_number(order=44))


def test_an_ineligible_amendment_refuses_what_was_accepted() -> None:
    registration = Registration().hears(FIRST, form(revision=2, chinese_national=False))
    assert [type(said) for said in registration.said(ApplicationAccepted)] == [ApplicationAccepted]
    assert [said.reasons for said in registration.said(ApplicationRefused)] == [(Reason.NOT_A_NATIONAL,)]
