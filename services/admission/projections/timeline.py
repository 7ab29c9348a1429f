"""One enrolment told step by step: what was heard, when, why it counted, where it led and what was said then.

Nothing is kept for it: facts keep their moments, and the walk through the table says everything else again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from contracts.envelope import Message
from contracts.messages.time import DeadlineReached
from contracts.season.season import Season
from contracts.vocabulary import Moment
from services.admission.domain.enrolment.facts import Walked
from services.admission.domain.enrolment.rows import always
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment, named
from services.admission.domain.enrolment.walk import path

_MOMENTS: Final = (
    *("offered_at", "refused_at", "noticed_at", "examined_at", "given_up_at", "found_at", "operated_at", "reported_at"),
    *("raised_at", "decided_at", "requested_at", "signed_at", "left_at", "reinstated_at", "reopened_at", "opened_at"),
    *("closed_at", "lifted_at", "reclaimed_at", "reduced_at", "bans_from", "approved_at"),
)


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """`to` is None for a fact that made no step: it waits for its stage, or came too late to count."""

    heard: str
    at: Moment | None
    sequence: int
    correlation_id: str
    why: str
    to: Stage | None
    says: tuple[str, ...]


def story(enrolment: Enrolment, season: Season) -> tuple[TimelineLine, ...]:
    """The steps in the order they follow from each other, then what made none, by when it happened."""
    steps = list(path(enrolment, season))
    told = [
        replace(
            _line(enrolment, step.heard),
            why="" if step.row.when is always else step.row.when.__name__,
            to=step.row.to,
            says=tuple(message.TYPE for message in step.says),
        )
        for step in steps
    ]
    counted = [step.heard for step in steps]
    return (*told, *(_line(enrolment, heard) for heard in _known(enrolment) if heard not in counted))


def since(enrolment: Enrolment, season: Season) -> Moment | None:
    """The moment of the fact that led to where it stands now."""
    told = [_moment(step.heard) for step in path(enrolment, season)]
    return next((moment for moment in reversed(told) if moment is not None), None)


def _known(enrolment: Enrolment) -> Iterator[Walked]:
    if enrolment.place is not None:
        yield enrolment.place.word
    if enrolment.link is not None:
        yield enrolment.link
    yield from (answered.message for answered in enrolment.answers.values())
    yield from enrolment.happened


def _line(enrolment: Enrolment, heard: Walked) -> TimelineLine:
    if isinstance(heard, DeadlineReached):
        return TimelineLine(f"deadline {heard.name}", heard.due, 0, "", "", None, ())
    answered = enrolment.answers.get(heard.TYPE)
    place = enrolment.place if enrolment.place is not None and enrolment.place.word == heard else None
    spoken = place or answered or (enrolment.confirmed if heard == enrolment.link else None)
    sequence = 0 if spoken is None else spoken.sequence
    return TimelineLine(heard.TYPE, _moment(heard), sequence, enrolment.told.get(named(heard), ""), "", None, ())


def _moment(heard: Message | DeadlineReached) -> Moment | None:
    """When it came about, as it says itself; a word that does not say stands after the one before it."""
    if isinstance(heard, DeadlineReached):
        return heard.due
    named = (getattr(heard, name, None) for name in _MOMENTS)
    return next((moment for moment in named if moment is not None), None)
