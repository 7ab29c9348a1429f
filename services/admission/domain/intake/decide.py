"""What a base's intake says: the difference between what its state meant before and what it means now."""

from collections.abc import Iterator
from functools import reduce

from contracts.envelope import Message, Received
from contracts.messages.admission.decisions import NoticePublished, PlaceOffered, PlaceRefused, SeatReleased, Unplaced
from contracts.messages.admission.enrolment import ReclaimSeat
from contracts.reasons import Reason
from contracts.season.calendar import Admission
from contracts.season.season import Season, Seasons
from contracts.vocabulary import ApplicationId, Moment
from services.admission.domain.intake.facts import Intake
from services.admission.domain.intake.noticing import noticed
from services.admission.domain.intake.offering import offers, remained, unplaced
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.reclaiming import lost_to_round, reclaims, refused
from services.admission.domain.intake.refusing import turned_away
from services.admission.domain.intake.results import ResultLine, out, proposed_from
from services.admission.domain.intake.snapshotting import certified_base, rebound
from services.admission.domain.intake.state import Event, Hears, Noted, bears_on_places, evolve, redrawn


def decide(intake: Intake, heard: Received[Hears], seasons: Seasons) -> list[Event]:
    """Note what was heard, place anew if that calls for it, and say what changed."""
    season, noted = seasons[intake.season], Noted(heard.message, heard.sequence)
    if isinstance(heard.message, ReclaimSeat):
        decided = reclaims(intake, heard.message, heard.sequence)
        return [*decided, *remained(intake, reduce(evolve, decided, intake), season)]
    known = evolve(intake, noted)
    if known is intake:
        return []
    lost = list(lost_to_round(known, season)) if known.granted else []
    answers = [refused(known, each) for each in lost]
    known = reduce(evolve, lost, known)
    placed = redrawn(intake, known, season)
    now = reduce(evolve, placed, known)
    said = (_bound(each, now, season) for each in _said(intake, now, season))
    return [noted, *lost, *answers, *placed, *said, *remained(intake, now, season), *turned_away(intake, now, season)]


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
        yield from _suspensions(before, now)
        return
    yield from _refusals(before, now, season.admission)
    yield from _offers(before, now)
    yield from _releases(before, now)
    yield from noticed(before, now, season.admission, anew=rebound(before, now, season))


def _suspensions(before: Intake, now: Intake) -> Iterator[Message]:
    """To all who were offered or refused a place on results that are void now: another word follows [EXM-4]."""
    reopened_at = now.results.reopened_at
    if now.placing is not None or reopened_at is None:
        return
    for name in sorted((offers(before).keys() | unplaced(before)) - now.vacations.keys()):
        yield _refusal(now, name, (Reason.SCORES_REOPENED,), reopened_at)


def _refusal(intake: Intake, name: ApplicationId, reasons: tuple[Reason, ...], at: Moment) -> PlaceRefused:
    return PlaceRefused(
        application=name,
        season=intake.season,
        base=intake.base,
        reasons=reasons,
        refused_at=at,
        unplaced=_terms(intake.results.lines.get(name)) if Reason.QUOTA_FULL in reasons else None,
    )


def _terms(line: ResultLine | None) -> Unplaced | None:
    """On what terms the provincial round may be entered [ADM-6]."""
    if line is None:
        return None
    return Unplaced(
        person_key=line.person_key,
        category=line.category,
        employer_level=line.employer_level,
        total_points=line.total_points,
        lot=line.lot,
        preferences=tuple(wish.specialty for wish in line.placings),
        marks=line.marks,
    )


def _refusals(before: Intake, now: Intake, calendar: Admission) -> Iterator[Message]:
    """To whoever lost an offer without leaving it, and to the unplaced once placing is over."""
    lost = offers(before).keys() - offers(now).keys() - now.vacations.keys()
    full, fallen = unplaced(now), out(now.results)
    told = unplaced(before) if before.placed_on == now.placed_on else frozenset[ApplicationId]()
    for name in sorted(lost | (full - told)):
        if name in fallen:
            fell = now.results.fell[name]
            reasons, moment = fell.reasons, fell.dropped_at
        elif name in full or now.results.published is None:
            reasons, moment = (
                (Reason.QUOTA_FULL,),
                calendar.placing_closes(now.placed_on or calendar.backfill_physical_by),
            )
        else:
            reasons, moment = (Reason.MERIT_CORRECTED,), now.results.published.published_at
        yield _refusal(now, name, reasons, moment)


def _offers(before: Intake, now: Intake) -> Iterator[Message]:
    """Every place that is new or on other terms; whoever left one hears only that its terms are others."""
    already, earlier = offers(before), _proposed_from(before) != _proposed_from(now)
    for name, place in sorted(offers(now).items(), key=lambda item: (item[1].rank, item[0])):
        if already.get(name) != place or earlier:
            yield _offer(now, name, place)
    for name, place in now.given_back.items():
        if name in before.vacations and (before.given_back.get(name) != place or earlier):
            yield _offer(now, name, place)


def _proposed_from(intake: Intake) -> Moment | None:
    """Since when the base proposes, where the results its places rest on were published anew."""
    return None if intake.placed_on is None else proposed_from(intake.results, intake.placed_on)


def _offer(intake: Intake, name: ApplicationId, place: Place) -> PlaceOffered:
    return PlaceOffered(
        application=name,
        season=intake.season,
        person_key=place.person_key,
        category=place.category,
        base=intake.base,
        specialty=place.specialty,
        total_points=place.total_points,
        rank=place.rank,
        offered_at=place.offered_at,
        physical_by=place.physical_by,
        proposed_from=_proposed_from(intake),
    )


def _releases(before: Intake, now: Intake) -> Iterator[Message]:
    """Every place left is answered once, as soon as places are drawn [SAGA-3]."""
    answered = frozenset[ApplicationId]() if before.placing is None else before.vacations.keys()
    for name in sorted(now.vacations.keys() - answered):
        place = now.granted.get(name) or (before.placing or {}).get(name) or (now.placing or {}).get(name)
        line = now.results.lines.get(name)
        specialty = place.specialty if place else line.placings[0].specialty if line and line.placings else None
        if specialty is not None:
            yield SeatReleased(application=name, season=now.season, base=now.base, specialty=specialty)
