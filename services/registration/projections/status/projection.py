"""Where an application stands, for the applicant to see at any time [REG-12]; it decides nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.exams import ExcuseRefused, SheetRefused
from contracts.messages.registration import AmendmentRefused
from contracts.messages.verification import RecordRefused, ReductionRefused, TermReduced
from contracts.reasons import Reason
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, SpecialtyCode
from services.registration.projections.status.next_step import next_by
from services.registration.projections.status.stage import WORDINGS, Stage, Wording
from services.registration.projections.status.telling import standing_words, telling
from services.registration.projections.status.word import Concern, StatusWord, word_of

_EMPLOYED: Final = frozenset(
    {Stage.LINKED, Stage.ADMITTED, Stage.REPORTED, Stage.AGREED, Stage.IN_TRAINING, Stage.COMPLETED, Stage.REINSTATING}
)
"""At these a base has been told to expect somebody, and not that they left."""
FOR_THE_SENDER: Final = frozenset(
    {
        Reason.ANOTHER_BASE,
        Reason.APPLICATION_NOT_LIVE,
        Reason.APPLICATION_UNKNOWN,
        Reason.ATTENDED_OUTSIDE_SESSIONS,
        Reason.EXCUSE_NOT_NEEDED,
        Reason.NOT_APPROVED,
        Reason.OUTSIDE_PLAN,
        Reason.SEAT_OF_PLAN,
        Reason.SCHOOL_REVIEW_NOT_NEEDED,
    }
)
"""Why a record does not count as long as nothing else is heard of the application: its status says the rest."""


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
class StatusProjection:
    application: ApplicationId
    words: Mapping[Concern, StatusWord] = field(default_factory=dict)
    remarks: Mapping[str, Remark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """What the applicant reads. Final, or waiting for someone; by `next_by` something happens, as far as is known."""

    application: ApplicationId
    season: SeasonId | None
    stage: Stage
    wording: Wording
    since: Moment | None
    reasons: tuple[Reason, ...]
    next_by: Moment | None
    remarks: tuple[Remark, ...]


def initial(key: str) -> StatusProjection:
    return StatusProjection(key)


def decide(standing: StatusProjection, heard: Received[Any], _seasons: Seasons) -> list[StatusWord | Remark]:
    """Keep what is news: a later word on its concern, or a remark."""
    match heard.message:
        case AmendmentRefused(revision=revision, reasons=reasons):
            return _later(standing.remarks, Remark(f"revision {revision}", heard.sequence, reasons))
        case SheetRefused() | ExcuseRefused() | RecordRefused() as refusal:
            return _lasting(standing.remarks, refusal, heard.sequence)
        case TermReduced(years=years):
            return _later(standing.remarks, Remark("term reduction", heard.sequence, (), years))
        case ReductionRefused(reasons=reasons):
            return _later(standing.remarks, Remark("term reduction", heard.sequence, reasons))
        case _:
            word = word_of(heard)
            kept = None if word is None else standing.words.get(word.concern)
            if word is None or not is_later(word.sequence, kept):
                return []
            return [word] if word.concern in standing_words({**standing.words, word.concern: word}) else []


def evolve(standing: StatusProjection, event: StatusWord | Remark) -> StatusProjection:
    match event:
        case StatusWord(concern=concern):
            return replace(standing, words=standing_words({**standing.words, concern: event}))
        case Remark(of=of):
            return replace(standing, remarks={**standing.remarks, of: event})
        case _:
            assert_never(event)


def stage(standing: StatusProjection) -> Stage:
    """Exactly one, whatever was heard in whatever order."""
    word = telling(standing.words)
    return Stage.SUBMITTED if word is None else word.stage


def season_of(standing: StatusProjection) -> SeasonId | None:
    """The season as registration last said it, else as the others did."""
    return next((standing.words[concern].season for concern in Concern if concern in standing.words), None)


def expected_at(standing: StatusProjection) -> BaseCode | None:
    """The base that is to employ this person, or does: admitted there, and not left since [SAGA-2, SAGA-3]."""
    word = telling(standing.words)
    return word.base if word is not None and word.stage in _EMPLOYED else None


def status(standing: StatusProjection, seasons: Seasons) -> Status:
    """What the applicant reads of it, with the season's calendar for what comes next."""
    word = telling(standing.words)
    season = seasons.get(season_of(standing) or "")
    at, cause = stage(standing), _cause(standing.words, word)
    return Status(
        application=standing.application,
        season=season_of(standing),
        stage=at,
        wording=WORDINGS[at],
        since=None if cause is None else cause.at,
        reasons=() if cause is None else cause.reasons,
        next_by=None if word is None or season is None else next_by(at, word, season),
        remarks=(*(standing.remarks[of] for of in sorted(standing.remarks)), *_without_consent(standing)),
    )


def without_consent(standing: StatusProjection) -> tuple[SpecialtyCode, ...]:
    """The preferences that the unit's letter does not name: the review passed without them [VER-3]."""
    review = standing.words.get(Concern.REVIEW)
    return () if review is None else review.without_consent


def _without_consent(standing: StatusProjection) -> Iterator[Remark]:
    for specialty in without_consent(standing):
        yield Remark(f"preference {specialty}", standing.words[Concern.REVIEW].sequence, (Reason.CONSENT_DISAGREES,))


def _cause(words: Mapping[Concern, StatusWord], word: StatusWord | None) -> StatusWord | None:
    """The word that tells since when and why; of a withdrawal that is complete it is the place left [SAGA-3]."""
    withdrawn = word is not None and word.stage is Stage.WITHDRAWN
    return words.get(Concern.VACANCY, word) if withdrawn else word


def _lasting(
    kept: Mapping[str, Remark], refusal: SheetRefused | ExcuseRefused | RecordRefused, sequence: int
) -> list[StatusWord | Remark]:
    """A remark of the reasons that no later message can turn; the others are for whoever sent the record alone."""
    reasons = tuple(reason for reason in refusal.reasons if reason not in FOR_THE_SENDER)
    return _later(kept, Remark(_record(refusal), sequence, reasons)) if reasons else []


def _record(refusal: SheetRefused | ExcuseRefused | RecordRefused) -> str:
    match refusal:
        case SheetRefused(component=component, revision=revision):
            return f"{component} {revision}"
        case ExcuseRefused(component=component):
            return f"excuse {component}"
        case RecordRefused(record=record, revision=revision):
            return f"{record} {revision}"
        case _:
            assert_never(refusal)


def _later(kept: Mapping[str, Remark], remark: Remark) -> list[StatusWord | Remark]:
    return [remark] if is_later(remark.sequence, kept.get(remark.of)) else []
