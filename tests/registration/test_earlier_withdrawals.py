"""What our own files know of earlier withdrawals contradicts the declaration, and goes to the base [REG-9, REG-10]."""

import pytest

from contracts.messages.registration import ApplicationAccepted, BanImposed, ImportRefused
from contracts.reasons import Reason
from contracts.vocabulary import Track
from tests.registration.given import (
    RESIDENCY,
    Registration,
    at,
    ban,
    form,
    id_number,
    imported,
    key_of_person,
    lift,
    residency_form,
)


def known(registration: Registration) -> list[tuple[str, Track]]:
    verdict = registration.verdict()
    assert isinstance(verdict, ApplicationAccepted), verdict
    return [(each.application, each.track) for each in verdict.earlier_withdrawals]


def test_a_ban_that_is_over_is_told_with_the_acceptance() -> None:
    registration = Registration().hears(ban("2021-09-01 00:00:00"), form())
    assert known(registration) == [("OLD-1", Track.ASSISTANT_GP)]
    (told,) = registration.verdict().earlier_withdrawals
    assert (told.bans_from, told.bans_until) == (at("2021-09-01 00:00:00"), at("2023-09-01 00:00:00"))


@pytest.mark.parametrize("first", ["ban", "form"])
def test_a_ban_of_the_other_track_bars_nobody_and_is_told(first: str) -> None:
    messages = [ban("2024-09-01 00:00:00", season=RESIDENCY), form()]
    registration = Registration().hears(*(messages if first == "ban" else reversed(messages)))
    assert known(registration) == [("OLD-1", Track.RESIDENCY)]


def test_bans_of_both_tracks_are_told_in_their_order() -> None:
    registration = Registration().hears(
        ban("2021-09-01 00:00:00", "OLD-2", season=RESIDENCY), ban("2020-09-01 00:00:00"), residency_form()
    )
    assert known(registration) == [("OLD-1", Track.ASSISTANT_GP), ("OLD-2", Track.RESIDENCY)]


def test_a_ban_lifted_is_told_no_more() -> None:
    registration = Registration().hears(ban("2021-09-01 00:00:00"), form())
    assert known(registration) == [("OLD-1", Track.ASSISTANT_GP)]
    assert known(registration.hears(lift("2025-07-02 00:00:00"))) == []


def test_a_ban_lifted_in_the_other_track_is_told_no_more() -> None:
    registration = Registration().hears(ban("2024-09-01 00:00:00"), residency_form())
    assert known(registration) == [("OLD-1", Track.ASSISTANT_GP)]
    assert known(registration.hears(lift("2025-07-02 00:00:00"))) == []


def test_a_withdrawal_after_the_form_was_submitted_is_no_earlier_one() -> None:
    registration = Registration().hears(form(), ban("2025-08-31 00:00:00", "A-1"), ban("2025-08-31 00:00:00"))
    assert known(registration) == []


def test_a_ban_in_force_still_refuses_and_is_imposed_once() -> None:
    """[REG-9]."""
    registration = Registration().hears(ban("2024-09-01 00:00:00"), form())
    assert registration.reasons() == (Reason.BANNED,)
    (imposed,) = registration.said(BanImposed)
    assert imposed.person_key == key_of_person()


OVER = ("2020-09-01 00:00:00", "2022-09-01 00:00:00")
IN_FORCE = ("2024-09-01 00:00:00", "2026-09-01 00:00:00")


def test_an_imported_withdrawal_that_is_over_is_told_in_both_tracks() -> None:
    assert known(Registration().hears(imported(*OVER), form())) == [("LIST-0001", Track.ASSISTANT_GP)]
    assert known(Registration().hears(imported(*OVER), residency_form())) == [("LIST-0001", Track.ASSISTANT_GP)]
    assert known(Registration().hears(form(), imported(*OVER))) == [("LIST-0001", Track.ASSISTANT_GP)]


def test_an_imported_ban_in_force_bars_in_its_track_alone() -> None:
    """[REG-9]."""
    assert Registration().hears(imported(*IN_FORCE), form()).reasons() == (Reason.BANNED,)
    assert known(Registration().hears(imported(*IN_FORCE), residency_form())) == [("LIST-0001", Track.ASSISTANT_GP)]


def test_a_later_revision_takes_an_entry_off_in_any_order() -> None:
    off = imported(*IN_FORCE, revision=2, stands=False)
    for story in ((imported(*IN_FORCE), off), (off, imported(*IN_FORCE))):
        assert known(Registration().hears(*story, form())) == []
        assert known(Registration().hears(*story, residency_form())) == []


def test_an_older_entry_or_another_under_its_number_is_answered() -> None:
    """[REG-13]."""

    def answers(*messages: object) -> list[tuple[Reason, ...]]:
        return [each.reasons for each in Registration().hears(*messages).said(ImportRefused)]  # type: ignore[arg-type]

    newer = imported(*OVER, revision=2)
    assert answers(newer, imported(*OVER)) == [(Reason.REVISION_SUPERSEDED,)]
    assert answers(imported(*OVER), newer) == []
    assert answers(imported(*OVER), imported(*OVER)) == []
    assert answers(imported(*OVER), imported(OVER[0], "2021-09-01 00:00:00")) == [(Reason.REVISION_REPEATED,)]


def test_an_entry_about_somebody_else_is_nobody_elses() -> None:
    other = imported(*IN_FORCE, id_number=id_number(order=44))
    assert known(Registration().hears(other, form())) == []
