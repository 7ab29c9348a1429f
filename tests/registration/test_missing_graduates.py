"""Graduates on a roster who have not registered: their school is to be told, and told otherwise later [CLO-2]."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from contracts.envelope import Message
from contracts.messages.registration import GraduateMissed
from contracts.vocabulary import Category
from services.registration.domain.person.state import Person
from services.registration.store import AGGREGATES
from tests.pure_loop import canonical, run
from tests.registration.given import (
    BASE,
    HEARS,
    RESIDENCY,
    SEASONS,
    THIS_YEAR,
    Registration,
    at,
    cancelled,
    form,
    id_number,
    key_of_person,
    line,
    order_form,
    postgraduate_form,
    roster,
    school_list,
    told,
)

CLOSES = SEASONS[RESIDENCY].registration.windows[Category.ORDER].closes
LEAD = CLOSES - timedelta(hours=72)
OTHER = id_number(order=44)
FIRST = id_number(order=11)
LISTED = roster(line(school="某医学院"), line(FIRST, school="某大学"))


def later(*messages: Message, after: tuple[Message, ...] = ()) -> list[GraduateMissed]:
    """What is said of whoever is missing once these were heard and the lead time came; `after` comes after that."""
    registration = Registration().hears(*messages)
    loop = registration.loop
    while (due := loop.next_deadline(CLOSES + timedelta(days=9))) is not None:
        loop.fire(*due)
    said: list[GraduateMissed] = registration.hears(*after).said(GraduateMissed)
    return [each for each in said if each.line == 2 or each.line is None]


def test_a_graduate_who_has_not_registered_at_the_lead_time_is_told_of_by_line_and_school() -> None:
    (missed,) = later(LISTED)
    assert (missed.roster, missed.part, missed.line, missed.school, missed.base) == ("R-1", 1, 2, "某医学院", BASE)
    assert (missed.stands, missed.missed_at, missed.registration_closes) == (True, LEAD, CLOSES)
    assert LEAD < missed.tell_by <= CLOSES
    assert "第2行" in missed.text_zh


def test_nothing_that_is_said_tells_who_it_is() -> None:
    (missed,) = later(LISTED)
    said = missed.model_dump_json()
    assert line().name not in said
    assert line().id_number not in said
    assert key_of_person() not in said


def test_whoever_registered_is_not_missing() -> None:
    assert later(LISTED, order_form()) == []
    assert later(order_form(), LISTED) == []


@pytest.mark.parametrize(
    "after",
    [
        (order_form(),),
        (roster(line(FIRST, school="某大学"), revision=2),),
        (roster(revision=2),),
    ],
)
def test_once_somebody_registered_or_stands_there_no_more_it_is_taken_back(after: tuple[Message, ...]) -> None:
    first, second = later(LISTED, after=after)
    assert (first.stands, second.stands, second.line) == (True, False, 2)
    assert second.text_zh.startswith("【更正】")


def test_whoever_cancelled_is_missing_again() -> None:
    said = later(LISTED, after=(order_form(), cancelled("A-1", "2025-07-24 12:00:00")))
    assert [each.stands for each in said] == [True, False, True]


def test_an_application_that_cannot_stand_is_none() -> None:
    assert len(later(LISTED, order_form(chinese_national=False))) == 1


def test_a_line_is_told_of_by_its_place_among_id_numbers_whatever_the_order_it_was_published_in() -> None:
    registration = Registration().hears(LISTED)
    loop = registration.loop
    while (due := loop.next_deadline(CLOSES)) is not None:
        loop.fire(*due)
    registration.hears(roster(*LISTED.lines[::-1]), roster(line(school="某医学院"), revision=2))
    assert [each.line for each in registration.said(GraduateMissed) if each.school == "某医学院"] == [2, 1]


def test_a_postgraduate_is_awaited_until_their_own_window_closes() -> None:
    (missed,) = later(school_list(line(FIRST), line()))
    assert missed.registration_closes == SEASONS[RESIDENCY].registration.windows[Category.POSTGRADUATE].closes
    assert later(school_list(line(FIRST), line()), postgraduate_form()) == []


def test_an_application_in_another_season_is_none_here() -> None:
    assert len(later(LISTED, form("A-2", season=THIS_YEAR))) == 1


def test_where_nobody_must_stand_on_a_roster_nobody_is_missing() -> None:
    assert later(roster(line(FIRST), line(), season=THIS_YEAR)) == []


@pytest.mark.parametrize("seed", range(12))
def test_in_any_order_the_same_are_missing_in_the_end(seed: int) -> None:
    heard = [
        told(message, f"told-{place}", sequence=place + 1)
        for place, message in enumerate(
            (
                LISTED,
                roster(line(), line(OTHER), revision=2),
                roster(line(OTHER), line(school="某校"), revision=2, published_at=at("2025-06-01 08:00:00")),
                school_list(line()),
                order_form(),
                cancelled("A-1", "2025-07-02 12:00:00"),
            )
        )
    ]
    one, other = (
        run(AGGREGATES, HEARS, SEASONS, heard, Random(each), CLOSES + timedelta(days=9)) for each in (seed, seed + 100)
    )
    assert canonical(AGGREGATES, one.states()) == canonical(AGGREGATES, other.states())
    missed: list[Any] = [state.missed for state in one.states().values() if isinstance(state, Person)]
    assert sum(len(each) for each in missed) == 3
