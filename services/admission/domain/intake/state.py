"""The intake of one base: it places once it has heard every result, fills up what is left in time, gives notice.

What it says follows from its state alone: `announcing.py` compares before and after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.envelope import Message
from contracts.messages.admission.adjustment import CountSeats, SeatGranted
from contracts.messages.admission.decisions import PhysicalPassed, PlaceVacated
from contracts.messages.admission.enrolment import ReclaimSeat
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    LotCommitted,
    LotRevealed,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.messages.platform.admission import ListConfirmed, QuotaTransferred
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.season.season import Base, Season, Seasons
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, SpecialtyCode
from services.admission.allocation.posting import Rule
from services.admission.domain.enrolment.terms import still_ahead
from services.admission.domain.intake.facts import NOTICE, PLACING_CLOSES, Granted, Intake, Passed, Reclaimed, Vacation
from services.admission.domain.intake.offering import granted_by, overfull
from services.admission.domain.intake.placing import Drawing, Place, PlacingContext, drawing, given_back, places
from services.admission.domain.intake.results import Result, complete, hear, out, standing, void
from services.admission.domain.intake.seats import turned_in

Arranged = QuotaTransferred | ListConfirmed | SeatGranted
Hears = Result | PlaceVacated | PhysicalPassed | Arranged | CountSeats | ReclaimSeat | DeadlineReached


@dataclass(frozen=True, slots=True)
class Noted:
    """Something was heard."""

    message: Hears
    sequence: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The places were drawn anew, on the results of that moment; or are void, as their results are."""

    placing: Mapping[ApplicationId, Place] | None = None
    placed_on: Moment | None = None
    seats: Mapping[SpecialtyCode, int] = field(default_factory=dict)
    given_back: Mapping[ApplicationId, Place] = field(default_factory=dict)
    turned: Mapping[str, Rule] = field(default_factory=dict)
    beside: tuple[ApplicationId, ...] = ()


Event = Noted | Placed | Reclaimed | Message


def key_of(season: SeasonId, base: BaseCode) -> str:
    return f"{season}/{base}"


def initial(key: str) -> Intake:
    season, _, base = key.partition("/")
    return Intake(season, base)


def redrawn(before: Intake, known: Intake, season: Season) -> list[Placed]:
    """The places drawn anew, if what is known now moves them; void, when their results are and no others are there."""
    base = season.base(known.base)
    if base is None:
        return []
    if known.deserted:
        return _deserted(known, season, base)
    if before.deserted:
        known = replace(known, placing=None, placed_on=None)
    crowded = known.granted is not before.granted and overfull(known)
    if not (crowded or (bears_on_places(before, known) and _open(before, known, season))):
        return [Placed()] if before.placing is not None and known.placing is None else []
    published = complete(known.results)
    if published is None:
        kept = known.placing is not None and not void(known.results, known.placed_on)
        return [] if kept or before.placing is None else [Placed()]
    opened = published.published_at
    placed = _placed(replace(known, beside=()), season, base, opened)
    if overfull(evolve(known, placed)):
        placed = _placed(replace(known, beside=granted_by(known, opened)), season, base, opened)
    stands = Placed(known.placing, known.placed_on, known.seats, known.given_back, known.turned, known.beside)
    return [] if placed == stands else [placed]


def _placed(known: Intake, season: Season, base: Base, opened: Moment) -> Placed:
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
    )


def _deserted(known: Intake, season: Season, base: Base) -> list[Placed]:
    """Nobody applied: once placing closes, nobody is placed, and every seat is left [ADM-6]."""
    if known.placing is not None or PLACING_CLOSES not in known.struck:
        return []
    closed = season.admission.backfill_physical_by
    books = drew(known, season, base, closed).books
    return [Placed({}, closed, books.seats, turned=turned_in(books))]


def dry_run(intake: Intake, season: Season) -> Mapping[ApplicationId, Place]:
    """Who would hold a place if places were drawn on what is known now. Raises `LookupError` for an unknown base."""
    base = season.base(intake.base)
    if base is None:
        raise LookupError(intake.base)
    published = complete(intake.results)
    opened = published.published_at if published is not None else base.scores_final_by
    drawn = drew(intake, season, base, opened)
    return places(drawn, standing(intake.results), opened, still_ahead(season.admission, opened))


def drew(intake: Intake, season: Season, base: Base, opened: Moment) -> Drawing:
    """The drawing on the results published at `opened`, as it follows from what is known."""
    left = {name: one.vacated_at for name, one in intake.vacations.items()}
    asked = requested(intake, season.admission.placing_closes(opened))
    beside = {name: intake.granted[name].specialty for name in intake.beside}
    return drawing(standing(intake.results), opened, left, asked, PlacingContext(season, base, beside))


def _open(before: Intake, known: Intake, season: Season) -> bool:
    """Whether places may still be drawn: see `Intake`."""
    if known.placing is None or known.placed_on is None or PLACING_CLOSES not in known.struck:
        return True
    news = (left for name, left in known.vacations.items() if before.vacations.get(name) != left)
    late = known.placed_on >= season.admission.backfill_physical_by
    return void(known.results, known.placed_on) or (late and any(left.vacated_at < known.placed_on for left in news))


def bears_on_places(before: Intake, known: Intake) -> bool:
    """Whether places may differ now. Cheap, since it is asked for each of a thousand lines."""
    was, now = before.results, known.results
    return (
        now.lines is not was.lines
        or now.published is not was.published
        or now.reopenings is not was.reopenings
        or known.vacations is not before.vacations
        or known.transfers is not before.transfers
        or (now is not was and out(now) != out(was))
    )


def evolve(intake: Intake, event: Event) -> Intake:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Noted(message, sequence):
            return _noted(intake, message, sequence)
        case Placed(placing, placed_on, seats, left, turned, beside):
            drawn = replace(intake, placing=placing, placed_on=placed_on, seats=seats, given_back=left, turned=turned)
            return replace(drawn, beside=beside)
        case Reclaimed():
            return _reclaimed(intake, event)
        case Message():
            return intake
        case _:
            assert_never(event)


def _noted(intake: Intake, message: Hears, sequence: int) -> Intake:  # noqa: C901, PLR0911  one case per kind of word
    match message:
        case (
            ResultPublished()
            | CandidateEntered()
            | CandidateScored()
            | CandidateDropped()
            | ScoresPublished()
            | ReopeningGranted()
            | ReopeningRefused()
            | LotCommitted()
            | LotRevealed()
        ):
            results = hear(intake.results, message, sequence)
            return intake if results is intake.results else replace(intake, results=results)
        case PlaceVacated(reasons=reasons) if Reason.MERIT_CORRECTED in reasons:
            return intake  # the echo of a place this intake took back itself
        case PlaceVacated(application=name, vacated_at=vacated_at, reasons=reasons):
            left, back = intake.vacations.get(name), intake.reclaimed.get(name)
            if left is not None and left.sequence >= sequence:
                return intake
            vacation = Vacation(sequence, vacated_at, reasons)
            if back is not None and back.retaken and back.sequence >= sequence:
                return _left_before(intake, back, vacation)
            return _tidied(replace(intake, vacations={**intake.vacations, name: vacation}), name)
        case PhysicalPassed(application=name, passed_at=passed_at):
            passed = intake.passed.get(name)
            if passed is not None and passed.sequence >= sequence:
                return intake
            return _tidied(replace(intake, passed={**intake.passed, name: Passed(sequence, passed_at)}), name)
        case QuotaTransferred() | ListConfirmed() | SeatGranted():
            return _arranged(intake, message)
        case CountSeats():
            return intake if intake.asked else replace(intake, asked=True)
        case ReclaimSeat():
            return intake  # decided at once, see `Reclaimed`
        case DeadlineReached(name=name):
            return intake if name in intake.struck else replace(intake, struck=tuple(sorted((*intake.struck, name))))
        case _:
            assert_never(message)


def _arranged(intake: Intake, message: Arranged) -> Intake:
    """What the base and the province arranged about seats; of two words under one number the earlier made stands."""
    match message:
        case QuotaTransferred(transfer=number):
            known = intake.transfers.get(number)
            if known is not None and _made(known) <= _made(message):
                return intake
            return _asked(intake, message)
        case ListConfirmed():
            return _confirmed(intake, message)
        case SeatGranted(application=name, specialty=specialty, held_back=held_back):
            granted = Granted(specialty, held_back)
            return intake if name in intake.granted else replace(intake, granted={**intake.granted, name: granted})
        case _:
            assert_never(message)


def _reclaimed(intake: Intake, answer: Reclaimed) -> Intake:
    """Taken again, it was not left; given up to the round after all, it is left as it was before."""
    name, known = answer.application, intake.reclaimed.get(answer.application)
    others = {other: left for other, left in intake.vacations.items() if other != name}
    if answer.retaken:
        kept = replace(answer, left=intake.vacations.get(name))
        return replace(intake, vacations=others, reclaimed={**intake.reclaimed, name: kept})
    left = intake.vacations.get(name) or (known.left if known is not None else None)
    vacations = others if left is None else {**others, name: left}
    return replace(intake, vacations=vacations, reclaimed={**intake.reclaimed, name: answer})


def _left_before(intake: Intake, back: Reclaimed, left: Vacation) -> Intake:
    """Told only after the seat was taken again: how it had been left."""
    if back.left is not None and back.left.sequence >= left.sequence:
        return intake
    return replace(intake, reclaimed={**intake.reclaimed, back.application: replace(back, left=left)})


def _asked(intake: Intake, message: QuotaTransferred) -> Intake:
    late = intake.placing is not None and PLACING_CLOSES in intake.struck and message.transfer not in intake.transfers
    return replace(
        intake,
        transfers=dict(sorted({**intake.transfers, message.transfer: message}.items())),
        late=tuple(sorted({*intake.late, message.transfer})) if late else intake.late,
    )


def requested(intake: Intake, closes: Moment) -> tuple[QuotaTransferred, ...]:
    """The transfers asked for; one heard of after placing closed comes too late, whenever it was made [ADM-2]."""
    return tuple(
        one.model_copy(update={"transferred_at": max(closes, one.transferred_at)}) if number in intake.late else one
        for number, one in intake.transfers.items()
    )


def _made(transfer: QuotaTransferred) -> tuple[Moment, str]:
    return transfer.transferred_at, transfer.model_dump_json()


def _confirmed(intake: Intake, message: ListConfirmed) -> Intake:
    """Each name at its first confirmation; the very same object when none of them is earlier than known."""
    first = {
        name: message.confirmed_at
        for name in message.applications
        if name not in intake.confirmed or message.confirmed_at < intake.confirmed[name]
    }
    return replace(intake, confirmed=dict(sorted({**intake.confirmed, **first}.items()))) if first else intake


def _tidied(intake: Intake, name: ApplicationId) -> Intake:
    """Without a physical passed only after the place was left: the enrolment said so before it knew that."""
    passed, left = intake.passed.get(name), intake.vacations.get(name)
    if passed is None or left is None or passed.passed_at < left.vacated_at:
        return intake
    return replace(intake, passed={other: word for other, word in intake.passed.items() if other != name})


def deadlines(intake: Intake, seasons: Seasons) -> dict[str, Moment]:
    """When the backfill closes and placing with it; when the list is published."""
    calendar = seasons[intake.season].admission
    due = {PLACING_CLOSES: calendar.backfill_physical_by, NOTICE: calendar.notice_at}
    return {name: moment for name, moment in due.items() if name not in intake.struck}
