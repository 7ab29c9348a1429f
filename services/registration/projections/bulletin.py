"""The public board of a base: the lot's commitment and key, and the notice of proposed trainees [EXM-5, ADM-5]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.envelope import Received
from contracts.latest import is_later
from contracts.messages.admission.answers import ConfirmationRefused, TransferRefused
from contracts.messages.admission.decisions import NoticePublished
from contracts.messages.exams import DeclarationRefused, LotCommitted, LotRevealed, ReopeningGranted, ReopeningRefused
from contracts.reasons import Reason
from contracts.season.season import Seasons

BulletinHears = (
    LotCommitted
    | LotRevealed
    | DeclarationRefused
    | ReopeningGranted
    | ReopeningRefused
    | NoticePublished
    | TransferRefused
    | ConfirmationRefused
)


@dataclass(frozen=True, slots=True)
class CommitmentPosted:
    sequence: int
    commitment: str


@dataclass(frozen=True, slots=True)
class KeyPosted:
    sequence: int
    key: str


@dataclass(frozen=True, slots=True)
class NoticePosted:
    sequence: int
    notice: NoticePublished


@dataclass(frozen=True, slots=True)
class ReopeningPosted:
    """The exams' latest answer to one reopening of the scores [EXM-4]."""

    sequence: int
    answer: ReopeningGranted | ReopeningRefused


Posted = ReopeningPosted | CommitmentPosted | KeyPosted | NoticePosted


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The latest of each kind of posting; `answers` are those to every reopening, by when it was to be.

    `reopening` is the last of them that was asked of final scores: of open ones there is nothing to tell in public.
    """

    place: str
    commitment: CommitmentPosted | None = None
    key: KeyPosted | None = None
    notice: NoticePosted | None = None
    reopening: ReopeningPosted | None = None
    answers: Mapping[str, ReopeningPosted] = field(default_factory=dict)


def initial(key: str) -> Bulletin:
    return Bulletin(key)


def decide(bulletin: Bulletin, heard: Received[BulletinHears], _seasons: Seasons) -> list[Posted]:
    """Post it unless something later hangs there already."""
    match heard.message:
        case LotCommitted(commitment=commitment):
            return _later(bulletin.commitment, CommitmentPosted(heard.sequence, commitment))
        case LotRevealed(key=key):
            return _later(bulletin.key, KeyPosted(heard.sequence, key))
        case ReopeningGranted() | ReopeningRefused() as answer:
            known = bulletin.answers.get(answer.reopened_at.isoformat())
            return _later(known, ReopeningPosted(heard.sequence, answer))
        case DeclarationRefused() | TransferRefused() | ConfirmationRefused():
            return []  # an answer to the base, nothing for the public
        case NoticePublished() as notice:
            return _later(bulletin.notice, NoticePosted(heard.sequence, notice))
        case _:
            assert_never(heard.message)


def evolve(bulletin: Bulletin, event: Posted) -> Bulletin:
    match event:
        case CommitmentPosted():
            return replace(bulletin, commitment=event)
        case KeyPosted():
            return replace(bulletin, key=event)
        case NoticePosted():
            return replace(bulletin, notice=event)
        case ReopeningPosted():
            answers = {**bulletin.answers, event.answer.reopened_at.isoformat(): event}
            return replace(bulletin, answers=answers, reopening=_last(answers.values()))
        case _:
            assert_never(event)


def hanging(bulletin: Bulletin) -> NoticePublished | None:
    """The notice, unless scores were opened again since: the list of the results published anew hangs later [EXM-4]."""
    notice = None if bulletin.notice is None else bulletin.notice.notice
    answer = None if bulletin.reopening is None else bulletin.reopening.answer
    void = isinstance(answer, ReopeningGranted) and notice is not None and notice.published_at <= answer.reopened_at
    return None if void else notice


def _last(answers: Iterable[ReopeningPosted]) -> ReopeningPosted | None:
    """The answer to the last reopening of scores that were final: one of an earlier may be said again later."""
    told = [each for each in answers if Reason.SCORES_NOT_FINAL not in getattr(each.answer, "reasons", ())]
    return max(told, key=lambda each: each.answer.reopened_at, default=None)


def _later(known: Posted | None, posted: Posted) -> list[Posted]:
    return [posted] if is_later(posted.sequence, known) else []
