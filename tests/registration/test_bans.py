from datetime import timedelta
from functools import reduce
from typing import Any

import pytest

from contracts.envelope import Received
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused, BanImposed, ClaimMade
from contracts.reasons import Reason
from contracts.vocabulary import Track
from services.registration.domain.person.barring import years_later
from services.registration.domain.person.decide import decide
from services.registration.domain.person.state import Person, evolve, initial, person_file
from tests.pure_loop import heard_of
from tests.registration.given import (
    NEXT_YEAR,
    RESIDENCY,
    SEASONS,
    Registration,
    at,
    ban,
    form,
    fraud,
    id_number,
    key_of_person,
    lift,
    line,
    order_form,
    residency_form,
    roster,
)

SECOND = timedelta(seconds=1)
HERE = at("2025-07-01 12:00:00")


def test_an_applicant_under_a_ban_is_refused() -> None:
    """[REG-9]."""
    registration = Registration().hears(ban("2024-09-01 00:00:00"), form())
    assert registration.reasons() == (Reason.BANNED,)


def test_a_ban_runs_for_the_years_of_its_season() -> None:
    """[REG-9]."""
    registration = Registration().hears(ban("2025-08-31 23:59:59"), ban("2025-08-31 23:59:59", season=RESIDENCY))
    assert {said.track: said.bans_until for said in registration.said(BanImposed)} == {
        Track.ASSISTANT_GP: at("2027-08-31 23:59:59"),
        Track.RESIDENCY: at("2028-08-31 23:59:59"),
    }


@pytest.mark.parametrize(
    ("begins", "banned"),
    [
        (HERE, True),
        (HERE + SECOND, False),
        (years_later(HERE, -2), False),
        (years_later(HERE, -2) + SECOND, True),
    ],
)
def test_a_ban_holds_from_its_first_second_until_before_its_last(begins: object, banned: bool) -> None:
    """[REG-9]."""
    registration = Registration().hears(ban(str(begins)[:19]), form())
    assert (registration.reasons() == (Reason.BANNED,)) is banned


def test_a_ban_in_one_track_does_not_bar_the_other() -> None:
    """[REG-9]."""
    registration = Registration().hears(ban("2024-09-01 00:00:00"), residency_form())
    assert isinstance(registration.verdict(), ApplicationAccepted)


def test_a_ban_bars_nobody_else() -> None:
    registration = Registration().hears(ban("2024-09-01 00:00:00", number=id_number(order=44)), form())
    assert isinstance(registration.verdict(), ApplicationAccepted)


def test_a_ban_heard_after_the_acceptance_refuses_it() -> None:
    """[REG-9]."""
    registration = Registration().hears(form(), ban("2024-09-01 00:00:00"))
    assert len(registration.said(ApplicationAccepted)) == 1
    assert [said.reasons for said in registration.said(ApplicationRefused)] == [(Reason.BANNED,)]


def test_a_trainee_who_never_reported_is_barred_next_year_and_not_this_year() -> None:
    registration = Registration().hears(
        form("A-1"),
        ban("2025-08-31 23:59:59", application="A-1"),
        form("B-1", "2026-07-01 12:00:00", season=NEXT_YEAR),
    )
    assert isinstance(registration.verdict("A-1"), ApplicationAccepted)
    assert registration.reasons("B-1") == (Reason.BANNED,)


def test_a_banned_applicant_hears_of_every_other_fault_too() -> None:
    """[REG-9, REG-13]."""
    registration = Registration().hears(ban("2024-09-01 00:00:00"), form(chinese_national=False))
    assert registration.reasons() == (Reason.NOT_A_NATIONAL, Reason.BANNED)


def test_a_banned_application_takes_no_place() -> None:
    registration = Registration().hears(
        ban("2023-07-02 00:00:00"), form("A-1", "2025-07-01 12:00:00"), form("A-2", "2025-07-03 12:00:00")
    )
    assert registration.reasons("A-1") == (Reason.BANNED,)
    assert isinstance(registration.verdict("A-2"), ApplicationAccepted)


def test_the_same_ban_is_said_once_and_a_corrected_one_again() -> None:
    registration = Registration().hears(ban("2025-08-31 00:00:00"), ban("2025-08-31 00:00:00"))
    assert len(registration.said(BanImposed)) == 1
    registration.hears(ban("2025-09-30 00:00:00"))
    assert [said.bans_from for said in registration.said(BanImposed)] == [
        at("2025-08-31 00:00:00"),
        at("2025-09-30 00:00:00"),
    ]
    person = registration.state("person", person_file(Track.ASSISTANT_GP, key_of_person()))
    assert [kept.ban.bans_from for kept in person.bans.values()] == [at("2025-09-30 00:00:00")]


def test_a_ban_from_a_leap_day_ends_on_the_last_day_of_february() -> None:
    """[REG-9]."""
    registration = Registration().hears(
        ban("2024-02-29 12:00:00"), ban("2024-02-29 12:00:00", season=RESIDENCY), ban("2024-02-29 12:00:00", "OLD-2")
    )
    assert {(said.track, said.bans_until) for said in registration.said(BanImposed)} == {
        (Track.ASSISTANT_GP, at("2026-02-28 12:00:00")),
        (Track.RESIDENCY, at("2027-02-28 12:00:00")),
    }


def test_a_ban_of_the_residency_track_bars_an_applicant_on_the_roster() -> None:
    """[REG-5, REG-9]."""
    registration = Registration().hears(ban("2022-07-02 12:00:00", season=RESIDENCY), roster(line()), order_form())
    assert registration.reasons() == (Reason.BANNED,)


def test_fraud_found_at_registration_imposes_no_ban_of_its_own() -> None:
    """It cancels; the ban comes with the withdrawal of someone admitted [REG-11]."""
    registration = Registration().hears(form(), fraud("A-1", "2025-07-02 12:00:00"))
    again = registration.hears(form("A-2", "2025-07-03 12:00:00"))
    assert (again.reasons("A-1"), again.reasons("A-2")) == ((Reason.FRAUD,), ())
    assert registration.said(BanImposed) == []


def test_years_are_those_of_the_calendar() -> None:
    assert years_later(at("2024-02-29 08:00:00"), 2) == at("2026-02-28 08:00:00")
    assert years_later(at("2024-02-29 08:00:00"), 4) == at("2028-02-29 08:00:00")


def test_a_ban_that_was_lifted_bars_nobody() -> None:
    """[SAGA-4, REG-9]."""
    claim = ClaimMade(
        application="A-1",
        season=NEXT_YEAR,
        track=Track.ASSISTANT_GP,
        person_key=key_of_person(),
        first_submitted_at=HERE,
        ended_at=None,
        live=True,
    )
    barred = reduce(_after, (_told(claim, 1), _told(ban("2024-09-01 00:00:00"), 5)), initial(_FILE))
    assert barred.answers["A-1"].reasons == (Reason.BANNED,)
    assert _after(barred, _told(lift("2024-09-03 00:00:00"), 9)).answers["A-1"].granted


def test_the_later_word_on_a_ban_stands_whichever_comes_first() -> None:
    """[SAGA-4]."""
    imposed, lifted = _told(ban("2024-09-01 00:00:00"), 5), _told(lift("2024-09-03 00:00:00"), 9)
    ends = [reduce(_after, order, initial(_FILE)) for order in ((imposed, lifted), (lifted, imposed))]
    assert ends[0] == ends[1]
    again = reduce(_after, (lifted, _told(ban("2024-10-01 00:00:00"), 12), imposed), initial(_FILE))
    assert [type(kept.ban) for kept in again.bans.values()] == [BanImposed]


_FILE = person_file(Track.ASSISTANT_GP, key_of_person())


def _told(message: Any, sequence: int) -> Received[Any]:
    return heard_of(message, HERE, f"w{sequence}", sequence, "admission")


def _after(person: Person, heard: Received[Any]) -> Person:
    return reduce(evolve, decide(person, heard, SEASONS), person)
