"""Which words about applicants have to be decided as they come, and which may wait for the next that has."""

from typing import Final

from contracts.envelope import Message, Received
from contracts.messages.admission.decisions import PhysicalPassed, PlaceKept
from contracts.messages.admission.enrolment import ReclaimSeat
from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored, ResultPublished
from contracts.vocabulary import ApplicationId
from services.admission.domain.intake.facts import Hears, Noted
from services.admission.domain.intake.state import NOTICE, PLACING_CLOSES, Intake, evolve

_ALONE: Final = (PlaceKept, ReclaimSeat)
"""What is answered by the seats there are at that moment."""
_OF_CANDIDATES: Final = (ResultPublished, CandidateEntered, CandidateScored, CandidateDropped)


def note(intake: Intake, heard: Received[Hears]) -> Intake:
    """With the word known, and nothing decided."""
    return evolve(intake, Noted(heard.message, heard.sequence))


def about(message: Message) -> ApplicationId | None:
    """Whose part it belongs to; None of what is the base's."""
    name: ApplicationId | None = getattr(message, "application", None)
    return name


def alone(message: Hears) -> bool:
    return isinstance(message, _ALONE)


def wants(base: Intake, message: Hears) -> bool:
    """Whether anything can follow from it, by what the base alone knows.

    Before the board has said how many results there are none of them is gone by, nor who entered; and until the list is
    out nobody is told who passed the physical. A postgraduate confirmed for a seat of the plan waits for an answer.
    """
    if isinstance(message, CandidateDropped) and message.linked is not None:
        return True
    if isinstance(message, _OF_CANDIDATES):
        drawn = base.placing is not None or base.placed_on is not None
        return drawn or base.results.published is not None or PLACING_CLOSES in base.struck
    return NOTICE in base.struck or not isinstance(message, PhysicalPassed)
