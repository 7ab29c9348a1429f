"""The public notice of a base: whom it confirmed, in merit order, once its day has come [ADM-5]."""

from collections.abc import Iterator
from datetime import timedelta

from contracts.messages.admission.decisions import NoticeLine, NoticePublished, TraineeNoticed
from contracts.season.calendar import Admission
from contracts.vocabulary import ApplicationId, Moment
from services.admission.domain.intake.offering import offers
from services.admission.domain.intake.results import out
from services.admission.domain.intake.state import NOTICE, Intake, fit


def proposed(intake: Intake) -> tuple[NoticeLine, ...]:
    """Whoever passed the physical and still holds a place, in merit order: the list the base is to confirm."""
    return _lines(intake, (name for name in offers(intake) if fit(intake, name)))


def notice(intake: Intake, calendar: Admission) -> tuple[NoticeLine, ...] | None:
    """The public list: nobody the base has not confirmed, and whoever left after the day of notice still stands on it.

    None while there is nothing to publish: before the day, before any confirmation, while scores are open.
    """
    if intake.placing is None or NOTICE not in intake.struck or not intake.confirmed:
        return None
    gone = {name: intake.results.fell[name].dropped_at for name in out(intake.results)}
    gone |= {name: vacation.vacated_at for name, vacation in intake.vacations.items()}
    listed = (
        name
        for name in intake.placing
        if fit(intake, name)
        and name in intake.confirmed
        and not (name in gone and gone[name] < noticed_at(intake, name, calendar))
    )
    return _lines(intake, listed)


def noticed_at(intake: Intake, name: ApplicationId, calendar: Admission) -> Moment:
    """When somebody comes onto the list: on its day, or once confirmed if that is later."""
    return max(day_of(intake, calendar), intake.confirmed[name])


def day_of(intake: Intake, calendar: Admission) -> Moment:
    """The day of the list, or that of the results it rests on if they were published anew after it."""
    return max(calendar.notice_at, intake.placed_on or calendar.notice_at)


def objections_until(noticed: Moment, calendar: Admission) -> Moment:
    """Whoever is noticed later may be objected to for as long as everybody else."""
    lasts: timedelta = calendar.objections_until - calendar.notice_at
    return max(calendar.objections_until, noticed + lasts)


def noticed(
    before: Intake, now: Intake, calendar: Admission, *, anew: bool = False
) -> Iterator[NoticePublished | TraineeNoticed]:
    """The list whenever it changes, or is to be published anew as it is; a word to everybody who is new on it."""
    was, lines = notice(before, calendar), notice(now, calendar)
    if lines is None or (lines == was and not anew):
        return
    days = {line.application: noticed_at(now, line.application, calendar) for line in lines}
    published_at = max(days.values(), default=day_of(now, calendar))
    yield NoticePublished(
        season=now.season,
        base=now.base,
        lines=lines,
        published_at=published_at,
        objections_until=objections_until(published_at, calendar),
    )
    already = {line.application for line in was or ()}
    for name, day in days.items():
        if name not in already:
            yield TraineeNoticed(
                application=name,
                season=now.season,
                base=now.base,
                objections_until=objections_until(day, calendar),
                noticed_at=day,
            )


def _lines(intake: Intake, names: Iterator[ApplicationId]) -> tuple[NoticeLine, ...]:
    placing = intake.placing or {}
    lines = sorted((-placing[name].total_points, placing[name].rank, name) for name in names)
    return tuple(
        NoticeLine(
            application=name,
            specialty=placing[name].specialty,
            rank=placing[name].rank,
            total_points=placing[name].total_points,
        )
        for _, _, name in lines
    )
