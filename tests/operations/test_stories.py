"""What operators read of sagas: which are stuck, and one story over all services [SAGA-6]."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from operations.stories import Saga, entries_of, moment_of, saga_of

NOW = datetime.fromisoformat("2025-09-05T09:00:00+08:00")
DAY = timedelta(hours=24)


def saga(since: str, *waits_for: str, due: str = "") -> Saga:
    item: dict[str, Any] = {
        "application": "A-1",
        "stage": "withdrawing",
        "since": f"2025-09-{since}:00+08:00" if since else None,
        "waits_for": list(waits_for),
        "deadlines": {"report": f"2025-09-{due}:00+08:00"} if due else {},
    }
    return saga_of(item, NOW)


@pytest.mark.parametrize(
    ("one", "stuck"),
    [
        (saga("01T18:00", "finance"), True),
        (saga("04T18:00", "finance"), False),
        (saga("01T18:00", "trainee", due="06T09:00"), False),
        (saga("01T18:00", "trainee", due="05T08:00"), True),
        (saga("01T18:00", "base"), False),
        (saga("", "intake"), False),
    ],
    ids=["owner silent", "owner still has time", "before the deadline", "deadline passed", "outside", "nothing yet"],
)
def test_stuck_is_what_passed_a_deadline_or_waits_too_long_for_an_owner(one: Saga, stuck: bool) -> None:
    """[SAGA-6]."""
    assert one.stuck(DAY) is stuck


def test_a_story_is_merged_in_the_order_of_time_and_ends_with_how_it_stands_everywhere() -> None:
    standing = {
        "words": [
            {"concern": "review", "sequence": 4, "stage": "approved", "at": "2025-07-21T09:00:00+08:00", "reasons": []}
        ]
    }
    line = {"sequence": 0, "correlation_id": "", "why": "", "says": []}
    told = {
        "deadlines": {"report": "2025-09-02T12:00:00+08:00"},
        "lines": [
            {**line, "heard": "admission.place_offered.v1", "at": "2025-08-02T18:00:00+08:00", "to": "proposed"},
            {**line, "heard": "admission.seat_released.v1", "at": None, "to": "withdrawn", "sequence": 7},
            {**line, "heard": "platform.trainee_reported.v1", "at": "2025-07-01T10:00:00+08:00", "to": None},
        ],
    }
    states = {"finance": {"stage": "open"}, "exams": None}
    entries = entries_of(states, standing, told)
    assert [(entry.service, entry.to) for entry in entries] == [
        ("admission", "made no step"),
        ("registration", "approved"),
        ("admission", "proposed"),
        ("admission", "withdrawn"),
        ("finance", "open"),
        ("admission", ""),
    ]
    assert entries[3].under == "#7"


def test_business_time_is_the_services_own() -> None:
    assert moment_of(NOW.isoformat()) == NOW
    assert moment_of(None).utcoffset() == timedelta(hours=8)
