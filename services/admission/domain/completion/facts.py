"""What a completion hears, and what is kept of it."""

from dataclasses import dataclass
from typing import assert_never

from contracts.envelope import Message
from contracts.messages.admission.decisions import TraineeWithdrawn
from contracts.messages.admission.enrolment import StepRetracted, TrainingCompleted, TrainingStarted
from contracts.messages.platform.completion import CertificateIssued, CompletionExamined
from contracts.vocabulary import Moment

Act = CompletionExamined | CertificateIssued
"""What is told of the end: all of it is kept, and counts by when it happened."""
TraineeWord = TrainingStarted | TrainingCompleted | TraineeWithdrawn | StepRetracted
"""What the enrolment says of whose trainee it is: of each kind the latest word counts."""
Hears = Act | TraineeWord


@dataclass(frozen=True, slots=True)
class ActTold:
    """An act, and the correlation id under which it was told."""

    act: Act
    told_as: str


@dataclass(frozen=True, slots=True)
class TraineeHeard:
    """The enrolment's word."""

    word: TraineeWord
    sequence: int


Event = ActTold | TraineeHeard | Message


def happened_at(act: Act) -> Moment:
    """When it happened, as the message says."""
    match act:
        case CompletionExamined(examined_at=moment) | CertificateIssued(issued_at=moment):
            return moment
        case _:
            assert_never(act)
