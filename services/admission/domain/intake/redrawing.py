"""When the places of a base are drawn anew: once every result is heard, and while what is left in time fills up."""

from collections.abc import Mapping
from dataclasses import replace

from contracts.season.calendar import Admission
from contracts.season.season import Base, Season
from contracts.vocabulary import ApplicationId, Moment
from services.admission.domain.intake.facts import Placed, Vacation
from services.admission.domain.intake.linking import to_draw_beside
from services.admission.domain.intake.offering import granted_by, overfull
from services.admission.domain.intake.placing import Drawing, Place, PlacingContext, drawing, given_back, places
from services.admission.domain.intake.requested import requested
from services.admission.domain.intake.results import complete, links, out, standing, void
from services.admission.domain.intake.seats import turned_in
from services.admission.domain.intake.state import PLACING_CLOSES, Intake, evolve


def redrawn(before: Intake, known: Intake, season: Season) -> list[Placed]:
    """The places drawn anew, if what is known now moves them; void, when their results are and no others are there."""
    base = season.base(known.base)
    if base is None:
        return []
    if known.deserted:
        return _deserted(known, season, base)
    if before.deserted:
        known = replace(known, placing=None, placed_on=None)
    crowded = known.granted is not before.granted and _crowded(known, season)
    if not (crowded or (bears_on_places(before, known) and _open(before, known, season))):
        return [Placed()] if before.placing is not None and known.placing is None else []
    published = complete(known.results)
    if published is None:
        kept = known.placing is not None and not void(known.results, known.placed_on)
        return [] if kept or before.placing is None else [Placed()]
    opened = published.published_at
    placed = _placed(replace(known, beside=()), season, base, opened)
    seated = granted_by(known, opened)
    if overfull(evolve(known, placed), beside=seated):
        placed = _placed(replace(known, beside=seated), season, base, opened)
    stands = Placed(
        known.placing, known.placed_on, known.seats, known.given_back, known.turned, known.beside, known.linked
    )
    return [] if placed == stands else [placed]


def drawn_again(known: Intake, season: Season) -> Placed | None:
    """The places as they are drawn on what is known now, beside whom the round seated; None without results."""
    base, published = season.base(known.base), complete(known.results)
    if base is None or published is None:
        return None
    return _placed(known, season, base, published.published_at)


def _placed(known: Intake, season: Season, base: Base, opened: Moment) -> Placed:
    known = replace(known, linked=to_draw_beside(known, base))
    drawn, calendar = drew(known, season, base, opened), still_ahead(season.admission, opened)
    results, closes = standing(known.results), season.admission.placing_closes(opened)
    left = [name for name, one in known.vacations.items() if one.vacated_at < closes]
    return Placed(
        places(drawn, results, opened, calendar),
        opened,
        drawn.books.seats,
        given_back(drawn, results, opened, left, calendar),
        turned_in(drawn.books),
        known.beside,
        known.linked,
    )


def _deserted(known: Intake, season: Season, base: Base) -> list[Placed]:
    """Nobody applied: once placing closes, nobody is placed, and every seat is left [ADM-6]."""
    if known.placing is not None or PLACING_CLOSES not in known.struck:
        return []
    closed = season.admission.backfill_physical_by
    known = replace(known, linked=to_draw_beside(known, base))
    books = drew(known, season, base, closed).books
    return [Placed({}, closed, books.seats, turned=turned_in(books), linked=known.linked)]


def dry_run(intake: Intake, season: Season) -> Mapping[ApplicationId, Place]:
    """Who would hold a place if places were drawn on what is known now. Raises `LookupError` for an unknown base."""
    base = season.base(intake.base)
    if base is None:
        raise LookupError(intake.base)
    published = complete(intake.results)
    opened = published.published_at if published is not None else base.scores_final_by
    drawn = drew(replace(intake, linked=to_draw_beside(intake, base)), season, base, opened)
    return places(drawn, standing(intake.results), opened, still_ahead(season.admission, opened))


def drew(intake: Intake, season: Season, base: Base, opened: Moment) -> Drawing:
    """The drawing on the results published at `opened`, as it follows from what is known."""
    left = {name: one.vacated_at for name, one in intake.vacations.items()}
    asked = requested(intake, season.admission.placing_closes(opened))
    beside = {name: intake.granted[name].specialty for name in intake.beside}
    return drawing(standing(intake.results), opened, left, asked, PlacingContext(season, base, beside, intake.linked))


def _open(before: Intake, known: Intake, season: Season) -> bool:
    """Whether places may still be drawn: see `Intake`."""
    if known.placing is None or known.placed_on is None or PLACING_CLOSES not in known.struck:
        return True
    news = [left for name, left in known.vacations.items() if before.vacations.get(name) != left]
    news += [left for name, left in before.vacations.items() if name not in known.vacations]
    return void(known.results, known.placed_on) or any(came_too_late_for(known, left, season) for left in news)


def _crowded(known: Intake, season: Season) -> bool:
    """Whether more sit here than there are seats, as a grant tells now; beside late results, whoever sat here then."""
    opened = known.placed_on
    if opened is None or opened < season.admission.backfill_physical_by:
        return overfull(known)
    return overfull(known, beside=granted_by(known, opened))


def came_too_late_for(known: Intake, left: Vacation, season: Season) -> bool:
    """Whether the results of now were published after that, and after placing closes: what is heard of it counts."""
    if known.placed_on is None or known.placed_on < season.admission.backfill_physical_by:
        return False
    return left.vacated_at < known.placed_on


def bears_on_places(before: Intake, known: Intake) -> bool:
    """Whether places may differ now. Cheap, since it is asked for each of a thousand lines."""
    was, now = before.results, known.results
    return (
        now.lines is not was.lines
        or now.published is not was.published
        or now.reopenings is not was.reopenings
        or known.vacations is not before.vacations
        or known.transfers is not before.transfers
        or (now is not was and (out(now) != out(was) or links(now) != links(was)))
    )


def still_ahead(calendar: Admission, opened: Moment) -> Admission:
    """The calendar for places offered at `opened`: nobody is given a deadline for the physical that has passed.

    After the season's own, physicals are due by its next date: notice, end of objections, admission [ADM-4].
    """
    if opened < calendar.physical_by:
        return calendar
    dates = (calendar.backfill_physical_by, calendar.notice_at, calendar.objections_until, calendar.admit_by)
    due = min((date for date in dates if date > opened), default=calendar.admit_by)
    return calendar.model_copy(update={"physical_by": due, "backfill_physical_by": due})
