"""A small season that ended well: two reported, one withdrawn, one refused; tests break it in one place each."""

from datetime import datetime, timedelta
from typing import Any, Final

from contracts.vocabulary import SHANGHAI
from operations.filing.admissions import Booked, PlaceLine
from rehearsal.simulator.facts import Notified, Reminder, StatusLine, SystemFacts, ToldOutside

BAN_ENDS: Final = datetime(2027, 8, 31, 23, 59, 59, tzinfo=SHANGHAI)
SAT_AT: Final = datetime(2025, 7, 28, 9, tzinfo=SHANGHAI)


def standing(application: str, stage: str, *reasons: str, waits_for: str = "") -> StatusLine:
    return StatusLine(application, stage, reasons, final=not waits_for, waits_for=waits_for)


def place(application: str, stage: str, rank: int, total_points: int = 8_000) -> PlaceLine:
    return PlaceLine(application, "0" * 64, "BASE", "AGP", stage, (), total_points, rank)


def sitting(application: str, *, issued_at: datetime = SAT_AT) -> Notified:
    return Notified(application, "review", "BASE", issued_at, SAT_AT, sits=True)


def offer(application: str, base: str = "BASE") -> Notified:
    return Notified(application, "place", base, SAT_AT, SAT_AT + timedelta(days=9))


REMINDED: Final = Notified("A-3", "deadline report 72", "BASE", SAT_AT, SAT_AT + timedelta(hours=72))
NOTIFIED: Final = (
    *(sitting(f"A-{nth}") for nth in (1, 2, 3)),
    *(offer(f"A-{nth}") for nth in (1, 2, 3, 4)),
    REMINDED,
)


def log_of(*said: Notified) -> tuple[ToldOutside, ...]:
    return tuple(ToldOutside(number, f"delivery/{number}", each) for number, each in enumerate(said, 1))


ENDED_WELL: Final[dict[str, Any]] = {
    "planned": 3,
    "books": {("BASE", "AGP"): Booked(seats=3, taken=2)},
    "submitted": frozenset({"A-1", "A-2", "A-3", "A-4"}),
    "arrived": frozenset({"A-1", "A-2"}),
    "standings": (
        standing("A-1", "reported"),
        standing("A-2", "reported"),
        standing("A-3", "withdrawn", "did_not_report"),
        standing("A-4", "refused", "no_diploma", "banned"),
    ),
    "approved": frozenset({"A-1", "A-2", "A-3"}),
    "ranked": frozenset({"A-1", "A-2", "A-3"}),
    "places": (place("A-2", "in_training", 2), place("A-1", "in_training", 1, 8_105), place("A-3", "withdrawn", 3)),
    "closed_accounts": frozenset({"A-3"}),
    "banned": {"A-3": BAN_ENDS},
    "left_at_hr": frozenset({"A-3"}),
    "told": {
        "platform": log_of(*NOTIFIED),
        "hr.BASE": (ToldOutside(1, "admission/b"), ToldOutside(2, "admission/c")),
    },
    "reminders": frozenset({Reminder("A-3", "deadline report 72", SAT_AT)}),
    "in_queues": frozenset({"admission/b", "admission/c"}),
    "dead_letters": {"exams.dead": 0},
}


def ended(**otherwise: Any) -> SystemFacts:
    """The season, otherwise in these facts."""
    return SystemFacts(**{**ENDED_WELL, **otherwise})
