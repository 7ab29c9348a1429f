"""A trainee's completion examinations and certificate, as far as they were told, and what was said of them."""

from dataclasses import dataclass, replace
from typing import TypeVar, assert_never

from contracts.envelope import Message
from contracts.latest import Latest, is_later
from contracts.messages.admission.closing import CompletionCounted
from contracts.messages.admission.decisions import TraineeWithdrawn
from contracts.messages.admission.enrolment import StepRetracted, TrainingCompleted, TrainingStarted
from contracts.vocabulary import ApplicationId
from services.admission.domain.completion.facts import ActTold, Event, TraineeHeard, TraineeWord, happened_at

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LastEnd:
    """The sequence of the last word that takes the others back; below any other while there was none."""

    sequence: int = -1


@dataclass(frozen=True, slots=True)
class Completion:
    """Facts first; `said` is what counts by them, None where nothing does. `told` is in order of what happened.

    `started` and `completed` are kept as long as nothing takes them back: whether something ever did follows from the
    order in which the enrolment heard, and is no part of where it ends. Only older documents have `left`.
    """

    application: ApplicationId
    told: tuple[ActTold, ...] = ()
    started: Latest[TrainingStarted] | None = None
    completed: Latest[TrainingCompleted] | None = None
    left: Latest[TraineeWithdrawn | StepRetracted] | None = None
    ended: LastEnd = LastEnd()
    said: CompletionCounted | None = None

    @property
    def in_training(self) -> TrainingStarted | None:
        """The word that training began, unless it was taken back since, or the trainee left."""
        return self.started.word if self.started and is_later(self.started.sequence, self.left) else None

    @property
    def trained(self) -> TrainingCompleted | None:
        """The word that the term is over, under the same condition."""
        return self.completed.word if self.completed and is_later(self.completed.sequence, self.left) else None


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
    ends = completion.ended, completion.left
    match word:
        case TrainingStarted():
            later = is_later(sequence, completion.started, *ends)
            return replace(completion, started=Latest(sequence, word)) if later else completion
        case TrainingCompleted():
            later = is_later(sequence, completion.completed, *ends)
            return replace(completion, completed=Latest(sequence, word)) if later else completion
        case TraineeWithdrawn() | StepRetracted():
            if not is_later(sequence, *ends):
                return completion
            started, completed = _since(completion.started, sequence), _since(completion.completed, sequence)
            return replace(completion, started=started, completed=completed, left=None, ended=LastEnd(sequence))
        case _:
            assert_never(word)


def _since(word: Latest[T] | None, sequence: int) -> Latest[T] | None:
    return word if word is not None and word.sequence > sequence else None
