"""The intake of one base: it places once it has heard every result, fills up what is left in time, gives notice.

What it says follows from its state alone: `announcing.py` compares before and after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from contracts.admission import PhysicalPassed, PlaceVacated
from contracts.envelope import Message
from contracts.exams import (
    CandidateDropped,
    CandidateScored,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    ScoresPublished,
)
from contracts.reasons import Reason
from contracts.season import Season, Seasons
from contracts.time import DeadlineReached
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.admission.domain.placing import Place, place
from services.admission.domain.results import Result, Results, complete, hear, out, standing, void
from services.admission.domain.terms import still_ahead

PLACING_CLOSES: Final = "placing_closes"
NOTICE: Final = "notice"
Hears = Result | PlaceVacated | PhysicalPassed | DeadlineReached


@dataclass(frozen=True, slots=True)
class Vacation:
    """A place left, as its holder's enrolment last said."""

    sequence: int
    vacated_at: Moment


@dataclass(frozen=True, slots=True)
class Passed:
    """A physical passed, as the holder's enrolment last said."""

    sequence: int
    passed_at: Moment


@dataclass(frozen=True, slots=True)
class Intake:
    """Facts, and the placing drawn from them on the results published at `placed_on`; None while there are none.

    Once placing has closed it stands, whatever becomes of ranks: nobody could be examined in time any more.
    But it never stands on nothing. When the scores it rests on are opened again it is void, closed or not; places are
    drawn once more when results are published anew, even after the day on which placing closes, and then that stands.
    Whoever left before those results were published makes room in it, whenever that is heard of.
    `struck` are the deadlines that have come.
    """

    season: SeasonId
    base: BaseCode
    results: Results = field(default_factory=Results)
    vacations: Mapping[ApplicationId, Vacation] = field(default_factory=dict)
    passed: Mapping[ApplicationId, Passed] = field(default_factory=dict)
    placing: Mapping[ApplicationId, Place] | None = None
    placed_on: Moment | None = None
    struck: tuple[str, ...] = ()


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


Event = Noted | Placed | Message


def key_of(season: SeasonId, base: BaseCode) -> str:
    return f"{season}/{base}"


def initial(key: str) -> Intake:
    season, _, base = key.partition("/")
    return Intake(season, base)


def redrawn(before: Intake, known: Intake, season: Season) -> list[Placed]:
    """The places drawn anew, if what is known now moves them; void, when their results are and no others are there."""
    base = season.base(known.base)
    if base is None or not bears_on_places(before, known) or not _open(before, known, season):
        return []
    published = complete(known.results)
    if published is None:
        return [Placed()] if void(known.results, known.placed_on) else []
    opened, calendar = published.published_at, season.admission
    closes = max(opened, calendar.backfill_physical_by)
    left = {name: one.vacated_at for name, one in known.vacations.items() if one.vacated_at < closes}
    placing = place(standing(known.results), opened, left, base, still_ahead(calendar, opened))
    return [] if (placing, opened) == (known.placing, known.placed_on) else [Placed(placing, opened)]


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
        or (now is not was and out(now) != out(was))
    )


def evolve(intake: Intake, event: Event) -> Intake:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Noted(message, sequence):
            return _noted(intake, message, sequence)
        case Placed(placing, placed_on):
            return replace(intake, placing=placing, placed_on=placed_on)
        case Message():
            return intake
        case _:
            assert_never(event)


def _noted(intake: Intake, message: Hears, sequence: int) -> Intake:  # noqa: PLR0911  one case per kind of word
    match message:
        case (
            ResultPublished()
            | CandidateScored()
            | CandidateDropped()
            | ScoresPublished()
            | ReopeningGranted()
            | ReopeningRefused()
        ):
            results = hear(intake.results, message, sequence)
            return intake if results is intake.results else replace(intake, results=results)
        case PlaceVacated(reasons=reasons) if Reason.MERIT_CORRECTED in reasons:
            return intake  # the echo of a place this intake took back itself
        case PlaceVacated(application=name, vacated_at=vacated_at):
            left = intake.vacations.get(name)
            if left is not None and left.sequence >= sequence:
                return intake
            return _tidied(replace(intake, vacations={**intake.vacations, name: Vacation(sequence, vacated_at)}), name)
        case PhysicalPassed(application=name, passed_at=passed_at):
            passed = intake.passed.get(name)
            if passed is not None and passed.sequence >= sequence:
                return intake
            return _tidied(replace(intake, passed={**intake.passed, name: Passed(sequence, passed_at)}), name)
        case DeadlineReached(name=name):
            return intake if name in intake.struck else replace(intake, struck=tuple(sorted((*intake.struck, name))))
        case _:
            assert_never(message)


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
