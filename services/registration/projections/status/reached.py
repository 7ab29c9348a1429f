"""How far an application has come by what stands of it, step by step, for the figures of a base [POL-18]."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from contracts.reasons import Reason
from contracts.vocabulary import BaseCode
from services.registration.projections.status.stage import Stage
from services.registration.projections.status.telling import Words, telling
from services.registration.projections.status.word import Concern


class Milestone(StrEnum):
    """In the order of the way; wishes are filed with the form. Two of them are the province's round."""

    REGISTERED = "registered"
    APPROVED = "approved"
    SAT = "sat"
    PASSED = "passed"
    ASKED_ROUND = "asked_round"
    PROPOSED = "proposed"
    PLACED_BY_PROVINCE = "placed_by_province"
    NOTICED = "noticed"
    ADMITTED = "admitted"
    REPORTED = "reported"
    AGREED = "agreed"


APPLYING: Final = (Milestone.REGISTERED, Milestone.APPROVED, Milestone.SAT, Milestone.PASSED, Milestone.ASKED_ROUND)
"""Steps at the base applied to; the others are at the base that has the place."""
_AWAY: Final = frozenset({Reason.ABSENT_FROM_EXAM, Reason.NOT_APPROVED})
"""Who is dropped for one of these sat nothing, or not all."""
_EXAMINED: Final = frozenset({Stage.SCORED, Stage.EXAM_DROPPED})
_AGREED: Final = frozenset({Stage.AGREED, Stage.IN_TRAINING, Stage.COMPLETED})
_REPORTED: Final = _AGREED | {Stage.REPORTED}
_ADMITTED: Final = _REPORTED | {
    Stage.LINKED,
    Stage.ADMITTED,
    Stage.WITHDRAWING,
    Stage.WITHDRAWN,
    Stage.REINSTATING,
}
_NOTICED: Final = _ADMITTED - {Stage.LINKED} | {Stage.NOTICED}
_PROPOSED: Final = _NOTICED | {Stage.OFFERED, Stage.PHYSICAL_PASSED}


def reached(words: Words) -> tuple[Milestone, ...]:
    """Every step that was taken and stands: who was admitted and withdrew was admitted, a place taken back is none."""
    return (*_applying(words), *_placed(words))


def applied_at(words: Words) -> BaseCode | None:
    """The base whose review is the last, or else the one applied to."""
    return next((words[each].base for each in (Concern.REVIEW, Concern.APPLICATION) if each in words), None)


def placed_at(words: Words) -> BaseCode | None:
    """The base of whatever tells where the application stands."""
    word = telling(words)
    return None if word is None else word.base


def _applying(words: Words) -> Iterator[Milestone]:
    application, review, candidate = (
        words.get(each) for each in (Concern.APPLICATION, Concern.REVIEW, Concern.CANDIDATE)
    )
    if application is not None and application.stage is Stage.REGISTERED:
        yield Milestone.REGISTERED
    if review is not None and review.stage is not Stage.REVIEW_REFUSED:
        yield Milestone.APPROVED
    if candidate is not None and candidate.stage in _EXAMINED and _AWAY.isdisjoint(candidate.reasons):
        yield Milestone.SAT
        if candidate.stage is Stage.SCORED:
            yield Milestone.PASSED
    asked = words.get(Concern.ROUND)
    if Concern.GRANT in words or (asked is not None and asked.stage is Stage.IN_ROUND):
        yield Milestone.ASKED_ROUND


def _placed(words: Words) -> Iterator[Milestone]:
    word, grant = telling(words), words.get(Concern.GRANT)
    for step, stages in _STAGES.items():
        if word is not None and word.stage in stages:
            yield step
            if step is Milestone.PROPOSED and grant is not None and grant.stage is Stage.OFFERED:
                yield Milestone.PLACED_BY_PROVINCE


_STAGES: Final = {
    Milestone.PROPOSED: _PROPOSED,
    Milestone.NOTICED: _NOTICED,
    Milestone.ADMITTED: _ADMITTED,
    Milestone.REPORTED: _REPORTED,
    Milestone.AGREED: _AGREED,
}
