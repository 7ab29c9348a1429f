"""The intake of one base: it places once it has heard every result, fills up what is left in time, gives notice.

What it says is the difference between what its state meant before and what it means now.
"""

from collections.abc import Iterator
from functools import reduce

from contracts.envelope import Message, Received
from contracts.messages.admission.decisions import NoticePublished
from contracts.messages.admission.enrolment import ReclaimSeat
from contracts.season.season import Season, Seasons
from contracts.vocabulary import Moment
from services.admission.domain.intake.effects import given_away, offers_made, recalled, refusals, releases, suspensions
from services.admission.domain.intake.facts import Event, Hears, Lost, Noted
from services.admission.domain.intake.keeping import held_again, kept_too_long
from services.admission.domain.intake.linking import link_words
from services.admission.domain.intake.noticing import noticed
from services.admission.domain.intake.reclaiming import lost_to_round, reclaims, refused
from services.admission.domain.intake.redrawing import bears_on_places, redrawn
from services.admission.domain.intake.refusing import turned_away
from services.admission.domain.intake.remaining import remained
from services.admission.domain.intake.snapshotting import certified_base, rebound
from services.admission.domain.intake.state import NOTICE, PLACING_CLOSES, Intake, evolve


def decide(intake: Intake, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Note what was heard, place anew if that calls for it, and say what changed."""
    season, noted = seasons[intake.season], Noted(heard.message, heard.sequence)
    if isinstance(heard.message, ReclaimSeat):
        decided = reclaims(intake, heard.message, heard.sequence)
        return [*decided, *remained(intake, reduce(evolve, decided, intake), season)]
    known = evolve(intake, noted)
    return [] if known is intake else [noted, *follows(intake, known, heard.time, seasons)]


def follows(intake: Intake, known: Intake, at: Moment, seasons: Seasons) -> list[Event]:
    """What changes with what is known now, and is said of it, be it one word more or those of many applicants.

    `at` is when the last of them was said.
    """
    season = seasons[intake.season]
    lost = list(lost_to_round(known, season)) if known.granted else []
    answers: list[Event] = [refused(known, each) for each in lost]
    known = reduce(evolve, lost, known)
    again = [*held_again(intake, known, season), *(kept_too_long(known) if known.granted else ())]
    answers += [given_away(known, each, at) for each in again if isinstance(each, Lost)]
    known = reduce(evolve, again, known)
    placed = redrawn(intake, known, season)
    now = reduce(evolve, placed, known)
    said = (_bound(each, now, season) for each in _said(intake, now, season))
    changed = (*lost, *again, *answers, *placed)
    seats = link_words(intake, now, season.base(now.base))
    return [*changed, *said, *seats, *remained(intake, now, season), *turned_away(intake, now, season)]


def _bound(message: Message, now: Intake, season: Season) -> Message:
    """A notice is published with the root of the certificates behind it, their count, lot and key [ADM-9]."""
    certified = certified_base(now, season) if isinstance(message, NoticePublished) else None
    if certified is None:
        return message
    bound = {
        "root": certified.tree.root,
        "certificates": len(certified.certificates),
        "lot_commitment": now.results.lottery.commitment or None,
        "public_key": season.certificates_key,
    }
    return message.model_copy(update=bound)


def _said(before: Intake, now: Intake, season: Season) -> Iterator[Message]:
    changed = any(
        was is not now_
        for was, now_ in (
            (before.passed, now.passed),
            (before.struck, now.struck),
            (before.confirmed, now.confirmed),
            (before.granted, now.granted),
        )
    )
    if now.placing is None or not (changed or bears_on_places(before, now)):
        yield from suspensions(before, now)
        return
    yield from recalled(before, now)
    yield from refusals(before, now, season.admission)
    yield from offers_made(before, now)
    yield from releases(before, now)
    yield from noticed(before, now, season.admission, anew=rebound(before, now, season))


def deadlines(intake: Intake, seasons: Seasons) -> dict[str, Moment]:
    """When the backfill closes and placing with it; when the list is published."""
    calendar = seasons[intake.season].admission
    due = {PLACING_CLOSES: calendar.backfill_physical_by, NOTICE: calendar.notice_at}
    return {name: moment for name, moment in due.items() if name not in intake.struck}
