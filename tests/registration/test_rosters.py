from itertools import permutations
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.platform.acts import RegistrationSubmitted, RosterPublished
from contracts.messages.registration import ApplicationAccepted, ClaimAnswered, ClaimMade, RosterEntry
from contracts.reasons import Reason
from contracts.vocabulary import Category, RosterKind
from services.registration.domain.matching import roster_faults
from tests.registration.given import (
    CLOSURE,
    FAR_AWAY,
    HOSPITAL,
    NEXT_DOOR,
    RESIDENCY,
    SEASONS,
    Registration,
    at,
    cancelled,
    form,
    id_number,
    line,
    order_form,
    postgraduate_form,
    residency_form,
    roster,
    school_list,
)

OTHER = id_number(order=44)
LISTED = roster(line(), line(OTHER))


def reasons(*messages: Message, application: str = "A-1") -> set[tuple[str, ...]]:
    """Why it is refused in the end, in every order the messages could come in."""
    return {Registration().hears(*order).reasons(application) for order in permutations(messages)}


def test_an_undergraduate_order_applicant_on_the_roster_is_accepted() -> None:
    """[REG-5]."""
    for order in permutations([LISTED, order_form()]):
        assert isinstance(Registration().hears(*order).verdict(), ApplicationAccepted)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (roster(), {(Reason.NOT_ON_ROSTER,)}),
        (roster(line(OTHER)), {(Reason.NOT_ON_ROSTER,)}),
        (roster(line(), season="2025-kunming-2"), {(Reason.NOT_ON_ROSTER,)}),
        (school_list(line()), {(Reason.NOT_ON_ROSTER,)}),
        (roster(line(name="李四")), {(Reason.ROSTER_NAME_DISAGREES,)}),
        (roster(line(base=NEXT_DOOR)), {(Reason.ROSTER_BASE_DISAGREES,)}),
        (roster(line(name="李四", base=FAR_AWAY)), {(Reason.ROSTER_NAME_DISAGREES, Reason.ROSTER_BASE_DISAGREES)}),
    ],
)
def test_an_undergraduate_order_applicant_must_match_the_roster(
    message: RosterPublished, found: set[tuple[Reason, ...]]
) -> None:
    """The ID number finds the line; name and base must agree with it [REG-5]."""
    assert reasons(message, order_form()) == found


@pytest.mark.parametrize("preferences", [("PAED",), ("GP", "PAED")])
def test_an_undergraduate_order_applicant_trains_in_general_practice(preferences: tuple[str, ...]) -> None:
    """[REG-5]."""
    assert reasons(LISTED, order_form(preferences=preferences)) == {(Reason.ROSTER_SPECIALTY,)}


def test_every_disagreement_with_the_roster_is_said_with_all_other_faults() -> None:
    """[REG-5, REG-13]."""
    wrong = order_form(preferences=("PAED", "PAED"), chinese_national=False, declares_no_withdrawal=False)
    assert reasons(wrong, roster(line(name="李四", base=NEXT_DOOR))) == {
        (
            *(Reason.NOT_A_NATIONAL, Reason.REPEATED_PREFERENCE, Reason.EARLIER_WITHDRAWAL),
            *(Reason.ROSTER_NAME_DISAGREES, Reason.ROSTER_BASE_DISAGREES, Reason.ROSTER_SPECIALTY),
        )
    }


@pytest.mark.parametrize(
    "message",
    [
        form(category=Category.ORDER, employer=HOSPITAL),
        residency_form(),
        residency_form(category=Category.UNIT, employer=HOSPITAL),
    ],
)
def test_who_needs_no_roster_is_accepted_without_one(message: RegistrationSubmitted) -> None:
    """专科 order applicants choose a base themselves [REG-5]."""
    assert isinstance(Registration().hears(message).verdict(), ApplicationAccepted)


def test_a_postgraduate_must_be_on_the_list_of_a_school() -> None:
    """[REG-7]."""
    assert reasons(school_list(line(base=None)), postgraduate_form()) == {()}
    assert reasons(school_list(line(OTHER)), postgraduate_form()) == {(Reason.NOT_ON_ROSTER,)}
    assert reasons(LISTED, postgraduate_form()) == {(Reason.NOT_ON_ROSTER,)}
    assert reasons(school_list(line(name="李四")), postgraduate_form()) == {(Reason.ROSTER_NAME_DISAGREES,)}


@pytest.mark.parametrize(
    "later",
    [school_list(line(), part=2), school_list(line(), line(OTHER), revision=2), school_list(line(), roster="B")],
)
def test_a_late_addition_by_the_school_matches(later: RosterPublished) -> None:
    """As another part, as a revision, or on another list; after the form or before it [REG-7]."""
    later = later.model_copy(update={"published_at": at("2025-07-25 12:00:00")})
    assert reasons(school_list(line(OTHER)), later, postgraduate_form()) == {()}


def test_a_roster_of_another_season_of_the_track_names_nobody_in_this_one() -> None:
    """[REG-5, REG-7]."""
    for filed, kind in ((order_form(), RosterKind.ORDER), (postgraduate_form(), RosterKind.POSTGRADUATE)):
        mine = CLOSURE.form(filed).form
        here = RosterEntry(season=RESIDENCY, kind=kind, name_key=mine.name_key, base=mine.base, placed_from=None)
        elsewhere = here.model_copy(update={"season": "2024-residency"})
        assert roster_faults(mine, SEASONS[RESIDENCY], [elsewhere]) == (Reason.NOT_ON_ROSTER,)
        assert roster_faults(mine, SEASONS[RESIDENCY], [elsewhere, here]) == ()


def test_who_is_struck_from_the_roster_is_refused() -> None:
    """[REG-5]."""
    assert reasons(LISTED, roster(line(OTHER), revision=2), order_form()) == {(Reason.NOT_ON_ROSTER,)}


def test_who_is_struck_from_one_part_and_stands_in_another_is_accepted() -> None:
    """[REG-5]."""
    struck, elsewhere = roster(revision=2), roster(line(), part=2)
    assert reasons(roster(line()), struck, elsewhere, order_form()) == {()}


def test_a_corrected_name_and_base_count_in_whatever_order_the_revisions_come() -> None:
    """[REG-5]."""
    wrong, right = roster(line(name="李四", base=FAR_AWAY)), roster(line(), revision=2)
    assert reasons(wrong, right, wrong, order_form()) == {()}


def test_of_two_contents_under_one_revision_the_first_published_counts() -> None:
    other = roster(line(base=NEXT_DOOR), published_at=at("2025-06-02 09:00:00"))
    assert reasons(roster(line()), other, order_form()) == {()}


def test_a_part_sent_again_with_its_lines_shuffled_says_nothing_new() -> None:
    registration = Registration().hears(LISTED, order_form())
    said = len(registration.loop.said)
    registration.hears(LISTED.model_copy(update={"lines": LISTED.lines[::-1]}))
    assert len(registration.loop.said) == said


def test_an_amendment_that_names_the_base_of_the_roster_mends_the_form() -> None:
    """[REG-4, REG-5]."""
    wrong = order_form(base=NEXT_DOOR)
    mended = order_form(submitted_at=at("2025-07-02 12:00:00"), revision=2)
    assert reasons(LISTED, wrong, mended) == {()}


def test_an_application_beside_the_roster_leaves_the_place_to_another_until_the_roster_names_its_person() -> None:
    """[REG-4, REG-5]."""
    second = residency_form("A-2", submitted_at=at("2025-07-03 12:00:00"))
    assert reasons(order_form(), second, application="A-2") == {()}
    assert reasons(order_form(), second, LISTED, application="A-2") == {(Reason.ALREADY_APPLIED,)}
    assert reasons(order_form(), second, LISTED, application="A-1") == {()}


def test_a_cancelled_application_beside_the_roster_never_held_the_place() -> None:
    """[REG-4]."""
    second = residency_form("A-2", submitted_at=at("2025-07-03 12:00:00"))
    gone = cancelled("A-1", "2025-07-05 12:00:00")
    assert reasons(order_form(), second, gone, application="A-2") == {()}
    assert reasons(order_form(), second, gone, LISTED, application="A-2") == {(Reason.ALREADY_APPLIED,)}


def test_the_claim_of_an_applicant_on_no_roster_is_not_live_and_the_answer_tells_why() -> None:
    def last(registration: Registration, kind: type[Message]) -> Any:
        return registration.said(kind)[-1]

    registration = Registration().hears(order_form())
    assert (last(registration, ClaimMade).live, last(registration, ClaimAnswered).entries) == (False, ())
    registration.hears(LISTED)
    assert (last(registration, ClaimMade).live, len(last(registration, ClaimAnswered).entries)) == (True, 1)
