"""Where an application stands, for the applicant to see at any time [REG-12]; it decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, assert_never

from contracts.envelope import Heard
from contracts.exams import SheetRefused
from contracts.reasons import Reason
from contracts.registration import AmendmentRefused
from contracts.season import Seasons
from contracts.verification import RecordRefused, ReductionRefused, TermReduced
from contracts.vocabulary import ApplicationId, Moment, SeasonId
from services.registration.domain.stage import WORDINGS, Stage, Wording, next_by
from services.registration.domain.word import Concern, Word, word_of

_TRAINEE: Final = (Stage.ADMITTED, Stage.REPORTED, Stage.WITHDRAWING, Stage.WITHDRAWN)
_ADMITTED: Final = (Stage.ADMITTED, Stage.REPORTED)
_FALLEN: Final = (Stage.REFUSED, Stage.REVIEW_REFUSED, Stage.EXAM_DROPPED)
_UNRANKED: Final = (Concern.CANDIDATE, Concern.REVIEW, Concern.APPLICATION)
_PROPOSED: Final = (Concern.NOTICE, Concern.ENROLMENT, Concern.PLACE)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something smaller that was refused: an amendment, a score sheet; `of` names which.

    A term reduction is one too, refused or granted: then `years` says by how many [VER-6].
    """

    of: str
    sequence: int
    reasons: tuple[Reason, ...]
    years: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    application: ApplicationId
    words: Mapping[Concern, Word] = field(default_factory=dict)
    remarks: Mapping[str, Remark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """What the applicant reads. Final, or waiting for someone, perhaps until `next_by`."""

    application: ApplicationId
    season: SeasonId | None
    stage: Stage
    wording: Wording
    since: Moment | None
    reasons: tuple[Reason, ...]
    next_by: Moment | None
    remarks: tuple[Remark, ...]


def initial(key: str) -> Standing:
    return Standing(key)


def decide(standing: Standing, heard: Heard[Any], _seasons: Seasons) -> list[Word | Remark]:
    """Keep what is news: a later word on its concern, or a remark."""
    match heard.message:
        case AmendmentRefused(revision=revision, reasons=reasons):
            return _later(standing.remarks, Remark(f"revision {revision}", heard.sequence, reasons))
        case SheetRefused(component=component, revision=revision, reasons=reasons):
            return _later(standing.remarks, Remark(f"{component} {revision}", heard.sequence, reasons))
        case RecordRefused(record=record, revision=revision, reasons=reasons):
            return _later(standing.remarks, Remark(f"{record} {revision}", heard.sequence, reasons))
        case TermReduced(years=years):
            return _later(standing.remarks, Remark("term reduction", heard.sequence, (), years))
        case ReductionRefused(reasons=reasons):
            return _later(standing.remarks, Remark("term reduction", heard.sequence, reasons))
        case _:
            word = word_of(heard)
            kept = None if word is None else standing.words.get(word.concern)
            return [] if word is None or (kept is not None and kept.sequence >= word.sequence) else [word]


def evolve(standing: Standing, event: Word | Remark) -> Standing:
    match event:
        case Word(concern=concern):
            return replace(standing, words={**standing.words, concern: event})
        case Remark(of=of):
            return replace(standing, remarks={**standing.remarks, of: event})
        case _:
            assert_never(event)


def stage(standing: Standing) -> Stage:
    """Exactly one, whatever was heard in whatever order."""
    word = _telling(standing.words)
    return Stage.SUBMITTED if word is None else word.stage


def season_of(standing: Standing) -> SeasonId | None:
    """The season as registration last said it, else as the others did."""
    return next((standing.words[concern].season for concern in Concern if concern in standing.words), None)


def status(standing: Standing, seasons: Seasons) -> Status:
    """What the applicant reads of it, with the season's calendar for what comes next."""
    word = _telling(standing.words)
    season = seasons.get(season_of(standing) or "")
    at = stage(standing)
    return Status(
        application=standing.application,
        season=season_of(standing),
        stage=at,
        wording=WORDINGS[at],
        since=None if word is None else word.at,
        reasons=() if word is None else word.reasons,
        next_by=None if word is None or season is None else next_by(at, word.by, word.base, word.category, season),
        remarks=tuple(standing.remarks[of] for of in sorted(standing.remarks)),
    )


def _later(kept: Mapping[str, Remark], remark: Remark) -> list[Word | Remark]:
    return [remark] if remark.of not in kept or kept[remark.of].sequence < remark.sequence else []


def _telling(words: Mapping[Concern, Word]) -> Word | None:
    """The word that tells the stage. A trainee's own file goes first; then whoever said no; then the farthest yes.

    An admission that never should have been, since its holder had left before, ends with the place given back:
    the same file says so later than it said the admission.
    """
    enrolment, vacancy = words.get(Concern.ENROLMENT), words.get(Concern.VACANCY)
    if enrolment is not None and enrolment.stage in _TRAINEE:
        undone = enrolment.stage in _ADMITTED and vacancy is not None and vacancy.sequence > enrolment.sequence
        return vacancy if undone else enrolment
    for concern in (Concern.APPLICATION, Concern.REVIEW, Concern.CANDIDATE):
        if concern in words and words[concern].stage in _FALLEN:
            return words[concern]
    lost = [words[concern] for concern in (Concern.VACANCY, Concern.PLACE) if _lost(words.get(concern))]
    for word in lost:
        if Reason.MERIT_CORRECTED not in word.reasons:
            return word
    order = (Concern.RESULT, *_UNRANKED) if lost else (*_PROPOSED, Concern.RESULT, *_UNRANKED)
    return next((words[concern] for concern in order if concern in words), None)


def _lost(word: Word | None) -> bool:
    """A place taken back by a corrected merit order only puts its holder back among the ranked [ADM-1]."""
    return word is not None and word.stage in (Stage.VACATED, Stage.UNPLACED)
