from itertools import permutations
from typing import Any

import pytest

from contracts.messages.platform.acts import RosterPublished
from contracts.messages.registration import RosterLineStood, RosterLineStruck
from services.registration.store import AGGREGATES
from tests.pure_loop import canonical
from tests.registration.given import (
    FAR_AWAY,
    RESIDENCY,
    Registration,
    id_number,
    key_of_person,
    line,
    roster,
    school_list,
)

ONE, OTHER, THIRD = (id_number(order=order) for order in (22, 44, 66))


def told(registration: Registration) -> list[tuple[type, str]]:
    """What the parts said to whom, in the order they said it."""
    lines = (RosterLineStood, RosterLineStruck)
    return [
        (type(heard.message), heard.message.person_key)
        for heard in registration.loop.said
        if isinstance(heard.message, lines)
    ]


def test_a_part_says_one_message_per_line() -> None:
    """[REG-5, REG-7]."""
    registration = Registration().hears(roster(line(ONE), line(OTHER)))
    assert sorted(told(registration), key=str) == sorted(
        [(RosterLineStood, key_of_person(ONE)), (RosterLineStood, key_of_person(OTHER))], key=str
    )


def test_a_revision_tells_only_whom_it_names_anew_names_otherwise_or_strikes() -> None:
    """[REG-5]."""
    registration = Registration().hears(roster(line(ONE), line(OTHER)))
    before = len(told(registration))
    registration.hears(roster(line(ONE), line(THIRD), revision=2))
    assert set(told(registration)[before:]) == {
        (RosterLineStood, key_of_person(THIRD)),
        (RosterLineStruck, key_of_person(OTHER)),
    }
    before = len(told(registration))
    registration.hears(roster(line(ONE, base=FAR_AWAY), line(THIRD), revision=3))
    assert told(registration)[before:] == [(RosterLineStood, key_of_person(ONE))]


def test_who_comes_back_in_a_later_revision_stands_again() -> None:
    """[REG-5]."""
    registration = Registration().hears(roster(line(ONE)), roster(revision=2), roster(line(ONE), revision=3))
    assert [kind for kind, _ in told(registration)] == [RosterLineStood, RosterLineStruck, RosterLineStood]


EDITIONS = (
    roster(line(ONE), line(OTHER)),
    roster(line(OTHER, name="李四"), revision=2),
    roster(line(THIRD), revision=3),
)


@pytest.mark.parametrize("order", [*permutations(EDITIONS)])
def test_revisions_in_any_order_leave_the_same_part_and_the_same_files(order: tuple[RosterPublished, ...]) -> None:
    """[REG-5, REG-7]."""

    def states(*messages: RosterPublished) -> Any:
        return canonical(AGGREGATES, Registration().hears(*messages).loop.states())

    assert states(*order) == states(*EDITIONS)


def test_parts_rosters_and_kinds_are_documents_of_their_own() -> None:
    """[REG-5, REG-7]."""
    registration = Registration().hears(
        roster(line()), roster(line(), part=2), roster(line(), roster="R-2"), school_list(line(), roster="R-1")
    )
    parts = {key for kind, key in registration.loop.states() if kind == "roster_part"}
    assert parts == {
        f"{RESIDENCY}/{each}" for each in ("order/R-1/1", "order/R-1/2", "order/R-2/1", "postgraduate/R-1/1")
    }


def test_a_part_of_five_hundred_lines_tells_every_one_of_them() -> None:
    """[REG-7]."""
    many = [id_number(order=order % 500 * 2, born=f"200{order // 500}0517") for order in range(500)]
    registration = Registration().hears(roster(*(line(number) for number in many)))
    assert len(set(told(registration))) == 500
