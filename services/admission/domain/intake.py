"""The intake of one base: it places once it has heard every result, fills up what is left in time, gives notice.

What it says follows from its state alone: `announcing.py` compares before and after.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from contracts.admission import PhysicalPassed, PlaceVacated
from contracts.envelope import Message
from contracts.exams import CandidateDropped, CandidateScored, ResultPublished, ScoresPublished
from contracts.reasons import Reason
from contracts.season import Season, Seasons
from contracts.time import DeadlineReached
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from services.admission.domain.placing import Place, place
from services.admission.domain.results import Result, Results, complete, hear, out

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
    """Facts, and the placing drawn from them; `placing` is None until results were complete once.

    Once placing has closed it stands, whatever becomes of ranks: nobody could be examined in time any more.
    `struck` are the deadlines that have come.
    """

    season: SeasonId
    base: BaseCode
    results: Results = field(default_factory=Results)
    vacations: Mapping[ApplicationId, Vacation] = field(default_factory=dict)
    passed: Mapping[ApplicationId, Passed] = field(default_factory=dict)
    placing: Mapping[ApplicationId, Place] | None = None
    struck: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """Something was heard."""

    message: Hears
    sequence: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The places were drawn anew."""

    placing: Mapping[ApplicationId, Place]


Event = Noted | Placed | Message


def key_of(season: SeasonId, base: BaseCode) -> str:
    return f"{season}/{base}"


def initial(key: str) -> Intake:
    season, _, base = key.partition("/")
    return Intake(season, base)


def redrawn(before: Intake, known: Intake, season: Season) -> list[Placed]:
    """The places drawn anew, if what is known now moves them."""
    base, published = season.base(known.base), None
    if base is not None and _open(known) and bears_on_places(before, known):
        published = complete(known.results)
    if base is None or published is None:
        return []
    vacated = {name: vacation.vacated_at for name, vacation in known.vacations.items()}
    placing = place(known.results, published.published_at, vacated, base, season.admission)
    return [] if placing == known.placing else [Placed(placing)]


def _open(intake: Intake) -> bool:
    return intake.placing is None or PLACING_CLOSES not in intake.struck


def bears_on_places(before: Intake, known: Intake) -> bool:
    """Whether places may differ now. Cheap, since it is asked for each of a thousand lines."""
    was, now = before.results, known.results
    return (
        now.lines is not was.lines
        or now.published is not was.published
        or known.vacations is not before.vacations
        or (now is not was and out(now) != out(was))
    )


def evolve(intake: Intake, event: Event) -> Intake:
    """Fold one event in; the very same object when it is nothing new."""
    match event:
        case Noted(message, sequence):
            return _noted(intake, message, sequence)
        case Placed(placing):
            return replace(intake, placing=placing)
        case Message():
            return intake
        case _:
            assert_never(event)


def _noted(intake: Intake, message: Hears, sequence: int) -> Intake:  # noqa: PLR0911  one case per kind of word
    match message:
        case ResultPublished() | CandidateScored() | CandidateDropped() | ScoresPublished():
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
