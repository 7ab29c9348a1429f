"""Dates moved while a season runs, and an enrolment that goes on under them."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any

from contracts.envelope import Message
from contracts.messages.platform.dates import DateMoved, DatesMoved
from contracts.messages.time import GuideMoved
from contracts.season.moving import MovingSeasons
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.state import Enrolment, evolve
from services.admission.domain.enrolment.waiting import deadlines
from tests.admission.scenes import SEASON, SEASONS, A, heard

REPORT_BY, ADMIT_BY = "admission.report_by", "admission.admit_by"


def moved(number: int, to: datetime, decided_at: datetime, date: str = REPORT_BY) -> DatesMoved:
    return DatesMoved(
        season=SEASON,
        decision=number,
        dates=(DateMoved(date=date, to=to),),
        decided_at=decided_at,
        by="省卫生健康委员会",
        document="关于推迟报到时间的通知",
    )


class Course:
    """One enrolment, and the dates it stands under."""

    def __init__(self) -> None:
        self.seasons, self.words = MovingSeasons(SEASONS), list[DatesMoved]()
        self.enrolment, self.said = Enrolment(A), list[Message]()

    def hears(self, *messages: Any) -> "Course":
        for message in messages:
            self._hear(message)
        return self

    def _hear(self, message: Any) -> None:
        """A decision guides all that comes after it; then whoever it may concern hears that there is one."""
        if isinstance(message, DatesMoved):
            self.words += [] if message in self.words else [message]
            self.seasons.heed({SEASON: self.words})
            message = GuideMoved(SEASON, len(self.words))
        events = decide(self.enrolment, heard(message, 1), self.seasons)
        self.enrolment = reduce(evolve, events, self.enrolment)
        self.said += [event for event in events if isinstance(event, Message)]

    @property
    def due(self) -> dict[str, datetime]:
        return deadlines(self.enrolment, self.seasons)

    def last(self, kind: type[Message]) -> Any:
        return next((said for said in reversed(self.said) if isinstance(said, kind)), None)


def course(messages: Sequence[Any]) -> Course:
    return Course().hears(*messages)
