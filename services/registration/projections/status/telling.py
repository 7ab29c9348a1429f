"""Which of the words heard tells where an application stands: one, whatever the order they came in [REG-12].

Sequences compare within one speaker only; between speakers it is decided by what they say.
"""

from collections.abc import Mapping
from typing import Final

from contracts.reasons import Reason
from services.registration.projections.status.stage import Stage
from services.registration.projections.status.word import Concern, StatusWord

Words = Mapping[Concern, StatusWord]

_ADMITTED: Final = (Stage.LINKED, Stage.ADMITTED, Stage.REPORTED, Stage.AGREED, Stage.IN_TRAINING, Stage.COMPLETED)
_TRAINEE: Final = (*_ADMITTED, Stage.WITHDRAWING, Stage.WITHDRAWN, Stage.REINSTATING)
_HOLDING: Final = (Stage.PHYSICAL_PASSED, *_ADMITTED, Stage.REINSTATING)
_FALLEN: Final = (Stage.REFUSED, Stage.REVIEW_REFUSED, Stage.EXAM_DROPPED, Stage.OUTSIDE_PLAN)
_WITHOUT_PLACE: Final = (Stage.VACATED, Stage.UNPLACED, Stage.UNADMITTED)
_PROPOSED: Final = (Concern.NOTICE, Concern.ENROLMENT, Concern.PLACE)
_FOR_NOW: Final = frozenset({Reason.MERIT_CORRECTED, Reason.SCORES_REOPENED})
"""A place taken back for these only puts its holder back among the candidates [ADM-1, EXM-4]."""


def standing_words(words: Words) -> Words:
    """Without what an enrolment said of leaving the place, or keeping it, before it said that its holder goes on.

    Whether it ever said so depends on what it heard first.
    """
    own, left = words.get(Concern.ENROLMENT), words.get(Concern.VACANCY)
    if own is None or left is None or own.stage not in _HOLDING or left.sequence > own.sequence:
        return words
    return {concern: word for concern, word in words.items() if concern is not Concern.VACANCY}


def telling(words: Words) -> StatusWord | None:
    """A trainee's own file goes first; then whoever said no; then scores that are open again; then the farthest yes."""
    if (own := _trainee(words)) is not None:
        return own
    candidate = _candidate(words)
    for word in (words.get(Concern.APPLICATION), words.get(Concern.REVIEW), candidate):
        if word is not None and word.stage in _FALLEN:
            return word
    vacancy, place = words.get(Concern.VACANCY), words.get(Concern.PLACE)
    for word in (vacancy, place):
        if word is not None and word.stage in _WITHOUT_PLACE and _FOR_NOW.isdisjoint(word.reasons):
            return _in_round(words, word)
    if candidate is not None and candidate.stage is Stage.SCORES_REOPENED:
        return candidate
    taken_back = place is not None and place.stage is Stage.UNPLACED
    proposed = (words[concern] for concern in _PROPOSED if not taken_back and _holds(words, concern))
    return next(proposed, None) or _unplaced(words, candidate)


def _holds(words: Words, concern: Concern) -> bool:
    """Whether there is a word, and it holds; who is fit was forgotten when the place was kept as it was offered."""
    word, vacancy = words.get(concern), words.get(Concern.VACANCY)
    if word is None or vacancy is None or concern is not Concern.ENROLMENT:
        return word is not None
    return vacancy.stage is not Stage.OFFERED or vacancy.sequence < word.sequence


def _in_round(words: Words, word: StatusWord) -> StatusWord:
    """Whoever was left without a place may have entered the provincial round, and may have been granted one [ADM-6]."""
    grant, entry = words.get(Concern.GRANT), words.get(Concern.ROUND)
    if word.stage is Stage.VACATED or (grant is None and entry is None):
        return word
    if grant is None:
        return entry if entry is not None and entry.stage is Stage.IN_ROUND else word
    return words.get(Concern.ENROLMENT, grant) if grant.stage is Stage.OFFERED else grant


def _trainee(words: Words) -> StatusWord | None:
    """What the trainee's own file says last; None when there is none, or an admission was undone for now.

    An admission that never should have been, since its holder had left before, ends with the place given back:
    the same file says so later than it said the admission.
    """
    enrolment, vacancy = words.get(Concern.ENROLMENT), words.get(Concern.VACANCY)
    if enrolment is None or enrolment.stage not in _TRAINEE:
        return None
    left = vacancy if vacancy is not None and vacancy.stage is Stage.VACATED else None
    if enrolment.stage in _ADMITTED and left is not None and left.sequence > enrolment.sequence:
        return left if _FOR_NOW.isdisjoint(left.reasons) else None
    return enrolment


def _candidate(words: Words) -> StatusWord | None:
    """The candidate's own word, if it is about the base that reviewed the application last."""
    candidate, review = words.get(Concern.CANDIDATE), words.get(Concern.REVIEW)
    elsewhere = candidate is not None and review is not None and candidate.base != review.base
    return None if elsewhere else candidate


def _unplaced(words: Words, candidate: StatusWord | None) -> StatusWord | None:
    """Ranked, scored, approved or registered. Who merely entered is told by the review, postgraduates otherwise."""
    if candidate is not None and candidate.stage is Stage.IN_PLAN:
        return candidate
    scored = candidate if candidate is not None and candidate.stage is Stage.SCORED else None
    result, review = words.get(Concern.RESULT), words.get(Concern.REVIEW)
    if result is not None and (candidate is None or (scored is not None and not _void(result, scored))):
        return result
    return scored or review or words.get(Concern.APPLICATION) or candidate


def _void(result: StatusWord, scored: StatusWord) -> bool:
    """Whether the result is of a declaration before the one the candidate's scores are final by [EXM-4]."""
    return result.at is not None and scored.at is not None and result.at < scored.at
