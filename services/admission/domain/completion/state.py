"""A trainee's completion examinations and certificate, as far as they were told, and what was said of them."""

from dataclasses import dataclass, replace
from typing import assert_never

from contracts.envelope import Message
from contracts.latest import Latest, is_later
from contracts.messages.admission.closing import CompletionCounted
from contracts.messages.admission.decisions import TraineeWithdrawn
from contracts.messages.admission.enrolment import StepRetracted, TrainingCompleted, TrainingStarted
from contracts.vocabulary import ApplicationId
from services.admission.domain.completion.facts import ActTold, Event, TraineeHeard, TraineeWord, happened_at


@dataclass(frozen=True, slots=True)
class Completion:
    """Facts first; `said` is what counts by them, None where nothing does. `told` is in order of what happened."""

    application: ApplicationId
    told: tuple[ActTold, ...] = ()
    started: Latest[TrainingStarted] | None = None
    completed: Latest[TrainingCompleted] | None = None
    left: Latest[TraineeWithdrawn | StepRetracted] | None = None
    said: CompletionCounted | None = None

    @property
    def in_training(self) -> TrainingStarted | None:
        """The word that training began, unless it was taken back since, or the trainee left."""
        return self.started.word if self.started and self._since(self.started.sequence) else None

    @property
    def trained(self) -> TrainingCompleted | None:
        """The word that the term is over, under the same condition."""
        return self.completed.word if self.completed and self._since(self.completed.sequence) else None

    def _since(self, sequence: int) -> bool:
        return self.left is None or sequence > self.left.sequence


def evolve(completion: Completion, event: Event) -> Completion:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case ActTold():
            return _told(completion, event)
        case TraineeHeard(word, sequence):
            return _heard(completion, word, sequence)
        case CompletionCounted(attempts=attempts):
            return replace(completion, said=event if attempts else None)
        case Message():
            return completion
        case _:
            assert_never(event)


def _told(completion: Completion, told: ActTold) -> Completion:
    """Each act once, under the lowest of the correlation ids it was told under."""
    known = next((one for one in completion.told if one.act == told.act), None)
    if known is not None and known.told_as <= told.told_as:
        return completion
    others = (one for one in completion.told if one is not known)
    return replace(completion, told=tuple(sorted((*others, told), key=_in_time)))


def _in_time(told: ActTold) -> tuple[object, str]:
    return happened_at(told.act), told.act.TYPE + told.act.model_dump_json()


def _heard(completion: Completion, word: TraineeWord, sequence: int) -> Completion:
    match word:
        case TrainingStarted():
            later = is_later(sequence, completion.started)
            return replace(completion, started=Latest(sequence, word)) if later else completion
        case TrainingCompleted():
            later = is_later(sequence, completion.completed)
            return replace(completion, completed=Latest(sequence, word)) if later else completion
        case TraineeWithdrawn() | StepRetracted():
            later = is_later(sequence, completion.left)
            return replace(completion, left=Latest(sequence, word)) if later else completion
        case _:
            assert_never(word)
