"""The HTTP edge: statuses, rosters heard, a person's bans, a base's bulletin. No personal data."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Query

from contracts.messages.admission.decisions import NoticePublished
from contracts.messages.exams import ReopeningGranted, ReopeningRefused
from contracts.messages.registration import BanImposed
from contracts.reasons import EN, ZH, Reason
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Moment, PersonKey, RosterId, RosterKind, SeasonId, Track
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, following
from services.registration.api.view import View
from services.registration.domain.person.state import person_file
from services.registration.domain.roster.state import RosterPart, part_of
from services.registration.projections.bulletin import hanging
from services.registration.projections.status.projection import Status, initial, status
from services.registration.projections.status.stage import Actor, Stage
from services.registration.projections.status.word import Concern
from services.registration.store import APPLICATION, BULLETIN, PERSON, ROSTER_PART, STANDING


class RemarkView(View):
    """A smaller refusal beside the stage; `of` names the amendment or score sheet. `years`: the term is shorter."""

    of: str
    reasons: tuple[Reason, ...]
    reasons_zh: tuple[str, ...]
    reasons_en: tuple[str, ...]
    years: int = 0


class StatusView(View):
    """Where an application stands [REG-12]; every reason with its sentence for the applicant, in order [REG-13].

    `waits_for` is null when the stage is final; by `next_by` the next thing happens, for whoever withdrew the end of
    the ban. `since` and `next_by` are null where no moment is known.
    """

    application: ApplicationId
    season: SeasonId | None
    stage: Stage
    stage_zh: str
    stage_en: str
    final: bool
    waits_for: Actor | None
    since: Moment | None
    next_by: Moment | None
    reasons: tuple[Reason, ...]
    reasons_zh: tuple[str, ...]
    reasons_en: tuple[str, ...]
    remarks: tuple[RemarkView, ...]


class StandingsPage(View):
    """One page in the order of application numbers; `next` goes into `after` for the page that follows."""

    items: tuple[StatusView, ...]
    next: ApplicationId | None


class FunnelView(View):
    """How many applications of a season stand at each stage; a stage nobody is at is left out."""

    stages: dict[Stage, int]


class BansView(View):
    """The bans of one person in one track, by their beginning [REG-9]."""

    bans: tuple[BanImposed, ...]


class BulletinView(View):
    """What a base made public [EXM-5, ADM-5]; no notice hangs while the results it rests on are void [EXM-4]."""

    commitment: str | None
    key: str | None
    notice: NoticePublished | None
    reopening: ReopeningGranted | ReopeningRefused | None


class WordView(View):
    """The last word on one concern, by whoever speaks on it: the stage it tells, since when, why [REG-12]."""

    concern: Concern
    sequence: int
    stage: Stage
    at: Moment | None
    reasons: tuple[Reason, ...]


class StoryView(View):
    """What every service said last of one application, as it came to registration."""

    words: tuple[WordView, ...]


class RosterPartView(View):
    """One part of a roster as far as it was heard: its revision, whom it names and has struck, counted [REG-5, REG-7].

    `revision`, `published_at` are those of the edition that counts.
    """

    kind: RosterKind
    roster: RosterId
    part: int
    revision: int
    published_at: Moment
    lines: int
    struck: int


class RosterPartsPage(View):
    """One page of the parts heard; `next` goes into `after` for the page that follows."""

    items: tuple[RosterPartView, ...]
    next: str | None


def reads(documents: Documents, seasons: Seasons) -> APIRouter:
    """The read models over registration's documents."""
    router = APIRouter(prefix="/v1")

    @router.get("/applications/{application}")
    async def read_application(application: ApplicationId) -> StatusView:
        told = await status_of(documents, application, seasons)
        if told is None:
            raise Problem(404, "unknown_application")
        return told

    @router.get("/applications/{application}/story")
    async def read_story(application: ApplicationId) -> StoryView:
        standing = await documents.get(STANDING, application)
        words = (
            () if standing is None else sorted(standing.words.values(), key=lambda word: (word.concern, word.sequence))
        )
        return StoryView(words=tuple(WordView.model_validate(word, from_attributes=True) for word in words))

    @router.get("/seasons/{season}/standings")
    async def read_standings(
        season: SeasonId,
        stage: Stage | None = None,
        after: str = "",
        limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
    ) -> StandingsPage:
        equals = {"season": season} if stage is None else {"season": season, "stage": stage.value}
        page = await documents.page(STANDING, equals, after, limit)
        items = tuple(status_view(status(standing, seasons)) for _, standing in page)
        return StandingsPage(items=items, next=following(page, limit))

    @router.get("/seasons/{season}/funnel")
    async def read_funnel(season: SeasonId) -> FunnelView:
        counts = await documents.counts(STANDING, {"season": season}, ["stage"])
        return FunnelView(stages={stage: many for stage in Stage if (many := counts[stage.value,])})

    @router.get("/seasons/{season}/rosters")
    async def read_rosters(
        season: SeasonId,
        kind: RosterKind | None = None,
        roster: RosterId | None = None,
        after: str = "",
        limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
    ) -> RosterPartsPage:
        asked = {"season": season, "kind": kind and kind.value, "roster": roster}
        equals = {name: value for name, value in asked.items() if value is not None}
        page = await documents.page(ROSTER_PART, equals, after, limit)
        items = tuple(view for _, part in page for view in _part(part))
        return RosterPartsPage(items=items, next=following(page, limit))

    @router.get("/bans/{track}/{person_key}")
    async def read_bans(track: Track, person_key: PersonKey) -> BansView:
        person = await documents.get(PERSON, person_file(track, person_key))
        kept = () if person is None else (kept.ban for kept in person.bans.values())
        bans = (ban for ban in kept if isinstance(ban, BanImposed))
        return BansView(bans=tuple(sorted(bans, key=lambda ban: (ban.bans_from, ban.application))))

    @router.get("/seasons/{season}/bases/{base}/bulletin")
    async def read_bulletin(season: SeasonId, base: BaseCode) -> BulletinView:
        board = await documents.get(BULLETIN, f"{season}/{base}")
        return BulletinView(
            commitment=board.commitment.commitment if board and board.commitment else None,
            key=board.key.key if board and board.key else None,
            notice=hanging(board) if board else None,
            reopening=board.reopening.answer if board and board.reopening else None,
        )

    return router


async def status_of(documents: Documents, application: ApplicationId, seasons: Seasons) -> StatusView | None:
    """What an applicant reads, or None where nobody has that number."""
    standing = await documents.get(STANDING, application)
    if not (standing and standing.words):
        known = await documents.get(APPLICATION, application)
        if not (known and known.forms):
            return None
    return status_view(status(standing or initial(application), seasons))


def status_view(status: Status) -> StatusView:
    """What the applicant reads of it."""
    return StatusView(
        application=status.application,
        season=status.season,
        stage=status.stage,
        stage_zh=status.wording.zh,
        stage_en=status.wording.en,
        final=status.wording.waits_for is None,
        waits_for=status.wording.waits_for,
        since=status.since,
        next_by=status.next_by,
        reasons=status.reasons,
        reasons_zh=_sentences(status.reasons, ZH),
        reasons_en=_sentences(status.reasons, EN),
        remarks=tuple(
            RemarkView(
                of=remark.of,
                reasons=remark.reasons,
                reasons_zh=_sentences(remark.reasons, ZH),
                reasons_en=_sentences(remark.reasons, EN),
                years=remark.years,
            )
            for remark in status.remarks
        ),
    )


def _part(part: RosterPart) -> Iterator[RosterPartView]:
    of, edition = part_of(part.key), part.edition
    if edition is not None:
        yield RosterPartView(
            kind=of.kind,
            roster=of.roster,
            part=of.part,
            revision=edition.revision,
            published_at=edition.published_at,
            lines=len(edition.entries),
            struck=len(part.struck),
        )


def _sentences(reasons: tuple[Reason, ...], told: Mapping[Reason, str]) -> tuple[str, ...]:
    return tuple(told[reason] for reason in reasons)
