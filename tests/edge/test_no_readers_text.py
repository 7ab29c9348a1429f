"""What no reader of JSON agrees on, and moments no calendar has, in a form that is posted: turned away by the field."""

import json

import pytest

from contracts.references import Rejection
from services.chassis.http.batch import events_of
from tests.edge.test_fuzz import golden
from tests.edge.test_people import form, turned_away


@pytest.mark.parametrize("half", ["\ud842", "王\udc00", "\udfb7\ud842"])
def test_a_name_with_half_a_character_is_turned_away(half: str) -> None:
    """RFC 8259 8.2."""
    posted = json.dumps([golden("platform.registration_submitted.v1") | {"data": form(identity__name=half)}]).encode()
    (event,) = events_of(posted)
    assert isinstance(event.data, Rejection)
    assert (event.data.code, event.data.field) == ("invalid_data", "identity.name")


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "0000-01-01T00:00:00Z",
        "1999-12-31T15:59:59Z",
        "2101-01-01T00:00:00+08:00",
    ],
)
def test_a_form_from_an_end_of_the_calendar_is_turned_away(at: str) -> None:
    """[REG-2]."""
    turned_away("submitted_at", submitted_at=at)
