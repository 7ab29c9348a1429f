"""What a base's intake says: the difference between what its state meant before and what it means now."""

from collections.abc import Iterator
from functools import reduce

from contracts.admission import NoticeLine, NoticePublished, PlaceOffered, PlaceRefused, SeatReleased, TraineeNoticed
from contracts.envelope import Heard, Message
from contracts.reasons import Reason
from contracts.season import Admission, Seasons
from contracts.vocabulary import ApplicationId, Moment
from services.admission.domain.intake import (
    NOTICE,
    PLACING_CLOSES,
    Event,
    Hears,
    Intake,
    Noted,
    bears_on_places,
    evolve,
    redrawn,
)
from services.admission.domain.placing import Place
from services.admission.domain.results import out


def decide(intake: Intake, heard: Heard[Hears], seasons: Seasons) -> list[Event]:
    """Note what was heard, place anew if that calls for it, and say what changed."""
    season, noted = seasons[intake.season], Noted(heard.message, heard.sequence)
    known = evolve(intake, noted)
    if known is intake:
        return []
    placed = redrawn(intake, known, season)
    return [noted, *placed, *_said(intake, reduce(evolve, placed, known), season.admission)]


def offers(intake: Intake) -> dict[ApplicationId, Place]:
    """The places that are offered or taken now."""
    fallen = out(intake.results)
    return {
        name: place
        for name, place in (intake.placing or {}).items()
        if name not in intake.vacations and name not in fallen
    }


def unplaced(intake: Intake) -> frozenset[ApplicationId]:
    """Ranked once, without a place now that placing is over, and not by leaving one."""
    if intake.placing is None or PLACING_CLOSES not in intake.struck:
        return frozenset()
    return frozenset(intake.results.lines.keys() - offers(intake).keys() - intake.vacations.keys())


def noticed_at(intake: Intake, calendar: Admission) -> Moment:
    """The day of the notice, or that of the results it rests on if they were published anew after it [ADM-5]."""
    return max(calendar.notice_at, intake.placed_on or calendar.notice_at)


def notice(intake: Intake, calendar: Admission) -> tuple[NoticeLine, ...] | None:
    """The public list in merit order, once its day has come: whoever left after that day still stands on it [ADM-5].

    None while scores are open: on that day, or since, there is nothing to publish until results are there again.
    """
    if intake.placing is None or NOTICE not in intake.struck:
        return None
    day = noticed_at(intake, calendar)
    fallen = out(intake.results)
    gone = {name: intake.results.fell[name].dropped_at for name in fallen}
    gone |= {name: vacation.vacated_at for name, vacation in intake.vacations.items()}
    listed = [
        (-place.total_points, place.rank, name)
        for name, place in intake.placing.items()
        if name in intake.passed and not (name in gone and gone[name] < day)
    ]
    return tuple(
        NoticeLine(
            application=name,
            specialty=intake.placing[name].specialty,
            rank=intake.placing[name].rank,
            total_points=intake.placing[name].total_points,
        )
        for _, _, name in sorted(listed)
    )


def _said(before: Intake, now: Intake, calendar: Admission) -> Iterator[Message]:
    changed = now.passed is not before.passed or now.struck is not before.struck
    if now.placing is None or not (changed or bears_on_places(before, now)):
        yield from _suspensions(before, now)
        return
    yield from _refusals(before, now, calendar)
    yield from _offers(before, now)
    yield from _releases(before, now)
    yield from _notice(before, now, calendar)


def _suspensions(before: Intake, now: Intake) -> Iterator[Message]:
    """To all who were offered or refused a place on results that are void now: another word follows [EXM-4]."""
    reopened_at = now.results.reopened_at
    if now.placing is not None or reopened_at is None:
        return
    for name in sorted((offers(before).keys() | unplaced(before)) - now.vacations.keys()):
        yield _refusal(now, name, (Reason.SCORES_REOPENED,), reopened_at)


def _refusal(intake: Intake, name: ApplicationId, reasons: tuple[Reason, ...], at: Moment) -> PlaceRefused:
    return PlaceRefused(application=name, season=intake.season, base=intake.base, reasons=reasons, refused_at=at)


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
            closed = max(calendar.backfill_physical_by, now.placed_on or calendar.backfill_physical_by)
            reasons, moment = (Reason.QUOTA_FULL,), closed
        else:
            reasons, moment = (Reason.MERIT_CORRECTED,), now.results.published.published_at
        yield _refusal(now, name, reasons, moment)


def _offers(before: Intake, now: Intake) -> Iterator[Message]:
    already = offers(before)
    for name, place in sorted(offers(now).items(), key=lambda item: (item[1].rank, item[0])):
        if already.get(name) != place:
            yield PlaceOffered(
                application=name,
                season=now.season,
                person_key=place.person_key,
                category=place.category,
                base=now.base,
                specialty=place.specialty,
                total_points=place.total_points,
                rank=place.rank,
                offered_at=place.offered_at,
                physical_by=place.physical_by,
            )


def _releases(before: Intake, now: Intake) -> Iterator[Message]:
    """Every place left is answered once, as soon as places are drawn [SAGA-3]."""
    answered = frozenset[ApplicationId]() if before.placing is None else before.vacations.keys()
    for name in sorted(now.vacations.keys() - answered):
        place = (before.placing or {}).get(name) or (now.placing or {}).get(name)
        line = now.results.lines.get(name)
        specialty = place.specialty if place else line.placings[0].specialty if line and line.placings else None
        if specialty is not None:
            yield SeatReleased(application=name, season=now.season, base=now.base, specialty=specialty)


def _notice(before: Intake, now: Intake, calendar: Admission) -> Iterator[Message]:
    was, lines, day = notice(before, calendar), notice(now, calendar), noticed_at(now, calendar)
    if lines is None or lines == was:
        return
    yield NoticePublished(
        season=now.season,
        base=now.base,
        lines=lines,
        published_at=day,
        objections_until=calendar.objections_until,
    )
    already = {line.application for line in was or ()}
    for line in lines:
        if line.application not in already:
            yield TraineeNoticed(
                application=line.application,
                season=now.season,
                base=now.base,
                objections_until=calendar.objections_until,
                noticed_at=max(day, now.passed[line.application].passed_at),
            )
