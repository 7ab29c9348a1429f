"""Admission's answers to dates moved while a season runs [COR-2]."""

from typing import ClassVar

from pydantic import Field

from contracts.envelope import Message
from contracts.messages.platform.dates import DateMoved, DateName
from contracts.reasons import Decider, Reason, deciders_of
from contracts.vocabulary import Moment, Revision, SeasonId


class DatesAccepted(Message):
    """These dates hold from now on, in every service.

    `passed` are those that had passed when it was decided: what they had decided by then stays.
    """

    TYPE: ClassVar[str] = "admission.dates_accepted.v1"
    season: SeasonId
    decision: Revision
    dates: tuple[DateMoved, ...]
    passed: tuple[DateName, ...]
    decided_at: Moment


class DatesRefused(Message):
    """A decision moves no date: these cannot be moved so, and why [REG-13]."""

    TYPE: ClassVar[str] = "admission.dates_refused.v1"
    season: SeasonId
    decision: Revision
    dates: tuple[DateName, ...]
    reasons: tuple[Reason, ...]
    decided_at: Moment
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)
