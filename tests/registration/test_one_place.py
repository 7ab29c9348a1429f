from itertools import permutations

from contracts.messages.registration import ApplicationAccepted
from contracts.reasons import Reason
from tests.registration.given import (
    NEXT_YEAR,
    Registration,
    cancelled,
    form,
    id_number,
    identity,
    residency_form,
)

FIRST = form("A-1", "2025-07-01 12:00:00")
SECOND = form("A-2", "2025-07-03 12:00:00")


def accepted(registration: Registration, *applications: str) -> list[bool]:
    return [isinstance(registration.verdict(each), ApplicationAccepted) for each in applications]


def test_a_person_has_one_live_application_a_season_the_first_submitted() -> None:
    """[REG-4]."""
    for order in permutations([FIRST, SECOND]):
        registration = Registration().hears(*order)
        assert accepted(registration, "A-1", "A-2") == [True, False]
        assert registration.reasons("A-2") == (Reason.ALREADY_APPLIED,)


def test_of_two_submitted_in_the_same_second_the_lower_number_stands() -> None:
    registration = Registration().hears(form("A-2"), form("A-1"))
    assert accepted(registration, "A-1", "A-2") == [True, False]


def test_two_people_do_not_take_each_others_place() -> None:
    registration = Registration().hears(FIRST, form("A-2", identity=identity(id_number(order=44))))
    assert accepted(registration, "A-1", "A-2") == [True, True]


def test_another_season_or_track_is_another_place() -> None:
    """[REG-4]."""
    registration = Registration().hears(
        FIRST, form("A-2", "2026-07-01 12:00:00", season=NEXT_YEAR), residency_form("A-3")
    )
    assert accepted(registration, "A-1", "A-2", "A-3") == [True, True, True]


def test_after_a_cancellation_a_new_application_takes_the_place() -> None:
    """[REG-4]."""
    again = form("A-2", "2025-07-05 12:00:00")
    for order in permutations([FIRST, again, cancelled("A-1", "2025-07-04 12:00:00")]):
        assert accepted(Registration().hears(*order), "A-1", "A-2") == [False, True]


def test_an_application_filed_beside_a_live_one_stays_refused_when_that_is_cancelled_later() -> None:
    for order in permutations([FIRST, SECOND, cancelled("A-1", "2025-07-04 12:00:00")]):
        registration = Registration().hears(*order)
        assert registration.reasons("A-1") == (Reason.CANCELLED_BY_APPLICANT,)
        assert registration.reasons("A-2") == (Reason.ALREADY_APPLIED,)


def test_an_ineligible_application_takes_no_place() -> None:
    """[REG-4]."""
    registration = Registration().hears(form("A-1", chinese_national=False), SECOND)
    assert accepted(registration, "A-1", "A-2") == [False, True]


def test_an_application_mended_after_another_was_filed_does_not_take_its_place() -> None:
    registration = Registration().hears(
        form("A-1", chinese_national=False), SECOND, form("A-1", "2025-07-05 12:00:00", revision=2)
    )
    assert accepted(registration, "A-1", "A-2") == [False, True]
    assert registration.reasons("A-1") == (Reason.ALREADY_APPLIED,)


def test_an_amendment_keeps_the_place_claimed_with_the_first_form() -> None:
    registration = Registration().hears(SECOND, form("A-1", "2025-07-05 12:00:00", revision=2), FIRST)
    assert accepted(registration, "A-1", "A-2") == [True, False]
