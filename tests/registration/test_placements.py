from itertools import permutations

import pytest

from contracts.envelope import Message
from contracts.messages.registration import ApplicationAccepted
from contracts.reasons import Reason
from tests.registration.given import (
    BASE,
    FAR_AWAY,
    NEXT_DOOR,
    RESIDENCY,
    SEASONS,
    Registration,
    at,
    id_number,
    line,
    order_form,
    placed,
    postgraduate_form,
    roster,
)


def reasons(*messages: Message) -> set[tuple[str, ...]]:
    return {Registration().hears(*order).reasons() for order in permutations(messages)}


def test_an_order_applicant_whom_the_office_placed_registers_normally() -> None:
    """[REG-6]."""
    for order in permutations([placed(), order_form()]):
        assert isinstance(Registration().hears(*order).verdict(), ApplicationAccepted)


@pytest.mark.parametrize(
    ("base", "employed_in", "found"),
    [
        (BASE, "昆明市", ()),
        (NEXT_DOOR, "昆明市", ()),
        (BASE, "玉溪市", ()),
        (NEXT_DOOR, "普洱市", ()),
        (BASE, "普洱市", (Reason.PLACED_TOO_FAR,)),
        (FAR_AWAY, "昆明市", (Reason.PLACED_TOO_FAR,)),
    ],
)
def test_the_base_lies_in_or_next_to_the_prefecture_of_employment(
    base: str, employed_in: str, found: tuple[Reason, ...]
) -> None:
    """[REG-6]."""
    assert reasons(placed(base, employed_in), order_form(base=base)) == {found}


def test_without_a_table_of_neighbours_only_the_prefecture_itself_is_near() -> None:
    """[REG-6]."""
    alone = SEASONS[RESIDENCY].model_copy(update={"neighbours": {}})
    assert alone.near("昆明市", "昆明市")
    assert not alone.near("昆明市", "玉溪市")


def test_a_placement_fixes_the_base_and_is_matched_on_name_and_number() -> None:
    """[REG-5, REG-6]."""
    assert reasons(placed(NEXT_DOOR), order_form()) == {(Reason.ROSTER_BASE_DISAGREES,)}
    assert reasons(placed(name="李四"), order_form()) == {(Reason.ROSTER_NAME_DISAGREES,)}
    assert reasons(placed(id_number=id_number(order=44)), order_form()) == {(Reason.NOT_ON_ROSTER,)}


def test_the_latest_decision_counts_in_whatever_order_they_come() -> None:
    """[REG-6]."""
    later = placed(NEXT_DOOR, decided_at=at("2025-06-21 09:00:00"))
    assert reasons(placed(), later, placed(), order_form(base=NEXT_DOOR)) == {()}


def test_who_is_on_the_roster_with_an_error_and_placed_too_is_accepted_where_placed() -> None:
    """[REG-6]."""
    assert reasons(roster(line(name="张王")), placed(NEXT_DOOR), order_form(base=NEXT_DOOR)) == {()}


def test_a_placement_is_not_for_postgraduates_nor_for_another_season() -> None:
    """[REG-6, REG-7]."""
    assert reasons(placed(), postgraduate_form()) == {(Reason.NOT_ON_ROSTER,)}
    assert reasons(placed(season="2025-kunming-2"), order_form()) == {(Reason.NOT_ON_ROSTER,)}
