"""The enrolment saga: one table, walked from the start over everything known each time something new is heard.

So the order of arrival decides nothing: what comes early waits in the enrolment until its stage comes, and what
happened first counts first. Only a deadline decides by arrival: once it struck, what it decided stays [SAGA-4].
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from contracts.admission import PhysicalPassed, PlaceOffered, PlaceRefused, PlaceVacated, SeatReleased, TraineeNoticed
from contracts.envelope import Heard, Message
from contracts.finance import AccountClosed, AccountOpened, CloseAccount, OpenAccount
from contracts.platform import AdmissionOperated, FraudFound, PhysicalRecorded, PlaceGivenUp, TraineeReported
from contracts.reasons import Reason
from contracts.registration import BanImposed
from contracts.season import Season, Seasons
from contracts.time import DeadlineReached
from contracts.vocabulary import Moment
from services.admission.domain import sayings
from services.admission.domain.enrolment import Enrolment, Event, Hears, Moved, Noted, Place, Stage, evolve, fingerprint
from services.admission.domain.terms import counts, effective, in_time, operated_early, physical_missed


class Actor(StrEnum):
    """Whom a stage waits for [SAGA-6]."""

    INTAKE = "intake"
    APPLICANT = "applicant"
    BASE = "base"
    TRAINEE = "trainee"
    REGISTRATION = "registration"
    FINANCE = "finance"


@dataclass(frozen=True, slots=True)
class Step:
    """One move: where to, and what is said on the way."""

    stage: Stage
    says: sayings.Says = ()


def step(enrolment: Enrolment, heard: Hears, season: Season) -> Step | None:  # noqa: C901, PLR0911, PLR0912  one table
    """The saga. None where this says nothing to this stage."""
    match enrolment.stage, heard:
        case Stage.AWAITING_PLACE, PlaceOffered():
            return Step(Stage.PROPOSED)
        case Stage.AWAITING_PLACE, PlaceRefused(reasons=reasons) if Reason.SCORES_REOPENED not in reasons:
            return Step(Stage.UNPLACED)

        case Stage.PROPOSED, PhysicalRecorded(passed=True, examined_at=at) as exam if counts(enrolment, exam, season):
            return Step(Stage.PHYSICAL_PASSED, sayings.passed(enrolment.offer, at))
        case Stage.PROPOSED, PhysicalRecorded(passed=False, examined_at=at) as exam if counts(enrolment, exam, season):
            return _vacated(enrolment, Reason.PHYSICAL_FAILED, at)
        case Stage.PROPOSED, DeadlineReached(name="physical"):
            return _vacated(enrolment, physical_missed(enrolment, season), enrolment.offer.physical_by)
        case Stage.PHYSICAL_PASSED, TraineeNoticed():
            return Step(Stage.NOTICED)

        case Stage.NOTICED, AdmissionOperated(operated_at=at) as operation if effective(enrolment, operation, season):
            return _admitted(enrolment, at, season)
        case Stage.NOTICED, DeadlineReached(name="objections", due=at):
            return _admitted(enrolment, at, season)
        case Stage.PHYSICAL_PASSED | Stage.NOTICED, DeadlineReached(name="admission"):
            return _vacated(enrolment, Reason.ADMISSION_NOT_OPERATED, season.admission.admit_by)

        case Stage.PROPOSED | Stage.PHYSICAL_PASSED | Stage.NOTICED, PlaceGivenUp(given_up_at=at):
            return _vacated(enrolment, Reason.GAVE_UP, at)
        case Stage.PROPOSED | Stage.PHYSICAL_PASSED | Stage.NOTICED, FraudFound(found_at=at):
            return _vacated(enrolment, Reason.FRAUD, at)

        case Stage.AWAITING_REPORT, TraineeReported(reported_at=at) as report if in_time(enrolment, report, season):
            return Step(Stage.REPORTED, sayings.reported(enrolment.offer, at))
        case Stage.AWAITING_REPORT, DeadlineReached(name="report"):
            return _withdrawn(enrolment, Reason.DID_NOT_REPORT, season.admission.report_by, season)
        case Stage.AWAITING_REPORT | Stage.REPORTED, PlaceGivenUp(given_up_at=at):
            return _withdrawn(enrolment, Reason.GAVE_UP, at, season)
        case Stage.AWAITING_REPORT | Stage.REPORTED, FraudFound(found_at=at):
            return _withdrawn(enrolment, Reason.FRAUD, at, season)

        case Stage.WITHDRAWING, (BanImposed() | AccountClosed() | SeatReleased()):
            return _completed(enrolment)
        case _:
            return None


def _vacated(enrolment: Enrolment, reason: Reason, at: Moment) -> Step:
    return Step(Stage.VACATED, sayings.vacated(enrolment.offer, reason, at))


def _admitted(enrolment: Enrolment, at: Moment, season: Season) -> Step:
    return Step(Stage.AWAITING_REPORT, sayings.admitted(enrolment.offer, at, season.admission.report_by))


def _withdrawn(enrolment: Enrolment, reason: Reason, at: Moment, season: Season) -> Step:
    reported = enrolment.stage is Stage.REPORTED
    ban = sayings.ban_of(enrolment.offer, reason, at, season, reported=reported)
    return Step(Stage.WITHDRAWING, sayings.withdrawn(enrolment.offer, reason, at, ban))


def _completed(enrolment: Enrolment) -> Step | None:
    """Once all three owners confirmed, in whatever order [SAGA-3]."""
    said = {answered.message.TYPE: answered.message for answered in enrolment.answers.values()}
    match said.get(BanImposed.TYPE), said.get(AccountClosed.TYPE), said.get(SeatReleased.TYPE):
        case BanImposed() as ban, AccountClosed() as account, SeatReleased():
            return Step(Stage.WITHDRAWN, sayings.completed(enrolment.offer, ban, account))
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Walk:
    """Where everything known leads, and all that is said on the way."""

    stage: Stage
    says: sayings.Says = ()

    @property
    def types(self) -> frozenset[str]:
        return frozenset(message.TYPE for message in self.says)


def walk(enrolment: Enrolment, season: Season) -> Walk:
    """From the start, one step after another, as long as anything known makes one."""
    here, says = replace(enrolment, stage=Stage.AWAITING_PLACE), list[Message]()
    known = list(_in_turn(enrolment))
    while (move := next(filter(None, (step(here, heard, season) for heard in known)), None)) is not None:
        here = replace(here, stage=move.stage)
        says += move.says
    return Walk(here.stage, tuple(says))


def _in_turn(enrolment: Enrolment) -> Iterator[Hears]:
    """Deadlines first, since what they decided stays; then words; then what happened, by when it happened."""
    yield from (DeadlineReached(name, due) for name, due in enrolment.struck.items())
    if enrolment.place is not None:
        yield enrolment.place.word
    yield from (answered.message for answered in enrolment.answers.values())
    decided = "report" in enrolment.struck
    yield from (one for one in enrolment.happened if not (decided and isinstance(one, PlaceGivenUp | FraudFound)))


def decide(enrolment: Enrolment, heard: Heard[Hears], seasons: Seasons) -> list[Event]:
    """Keep what was heard, walk, and say what is new."""
    message = heard.message
    if isinstance(message, DeadlineReached) and deadlines(enrolment, seasons).get(message.name) != message.due:
        return []
    noted = Noted(message, heard.sequence)
    known = evolve(enrolment, noted)
    if known is enrolment or known.place is None:
        return [] if known is enrolment else [noted]
    path = walk(known, seasons[known.place.word.season])
    news = [said for said in path.says if known.said.get(said.TYPE) != fingerprint(said)]
    return [noted, *news, *_amends(known, known.place, path), *_moved(known, known.place, path)]


def _moved(known: Enrolment, place: Place, path: Walk) -> list[Event]:
    said = [message for message in path.says if isinstance(message, PlaceVacated)]
    reasons = said[0].reasons if said else place.word.reasons if isinstance(place.word, PlaceRefused) else ()
    moved = Moved(path.stage, reasons, tuple(sorted(path.types)))
    settled = (known.stage, known.reasons) == (moved.stage, moved.reasons) and path.types == known.said.keys()
    return [] if settled else [moved]


def _amends(known: Enrolment, place: Place, path: Walk) -> sayings.Says:
    """What undoes earlier words, where something that happened before them became known only now."""
    end = next((message for message in path.says if isinstance(message, PlaceVacated)), None)
    refused_at = place.word.refused_at if isinstance(place.word, PlaceRefused) else None
    reason, at = (end.reasons[0], end.vacated_at) if end else (Reason.MERIT_CORRECTED, refused_at)
    if at is None:
        return ()
    unsaid, still_open = known.said.keys() - path.types, CloseAccount.TYPE not in known.said
    echo = end is None and PhysicalPassed.TYPE in unsaid and PlaceVacated.TYPE not in known.said
    undone = OpenAccount.TYPE in unsaid and still_open
    return (
        *(sayings.vacated(place.word, reason, at) if echo else ()),
        *(sayings.closed(place.word, reason, at) if undone else ()),
    )


def deadlines(enrolment: Enrolment, seasons: Seasons) -> dict[str, Moment]:
    """What the stage waits for at most; each lets what is on its way arrive first."""
    if enrolment.place is None:
        return {}
    season = seasons[enrolment.place.word.season]
    calendar, grace = season.admission, timedelta(hours=season.admission.arrival_grace_hours)
    match enrolment.stage:
        case Stage.PROPOSED:
            on_its_way = timedelta(hours=calendar.physical_grace_hours)
            return {"physical": enrolment.offer.physical_by + on_its_way}
        case Stage.NOTICED if operated_early(enrolment, season):
            return {"objections": calendar.objections_until, "admission": calendar.admit_by + grace}
        case Stage.PHYSICAL_PASSED | Stage.NOTICED:
            return {"admission": calendar.admit_by + grace}
        case Stage.AWAITING_REPORT:
            return {"report": calendar.report_by + grace}
        case _:
            return {}


_WAITS_FOR: Final = {
    Stage.AWAITING_PLACE: (Actor.INTAKE,),
    Stage.PROPOSED: (Actor.APPLICANT,),
    Stage.PHYSICAL_PASSED: (Actor.INTAKE,),
    Stage.NOTICED: (Actor.BASE,),
    Stage.AWAITING_REPORT: (Actor.TRAINEE,),
}

_CONFIRMS: Final[Mapping[Actor, type[Message]]] = {
    Actor.REGISTRATION: BanImposed,
    Actor.FINANCE: AccountClosed,
    Actor.INTAKE: SeatReleased,
}


def waits_for(enrolment: Enrolment) -> tuple[Actor, ...]:
    """Who has to act next; nobody once it ended. Without end there is always somebody [SAGA-6]."""
    closing = enrolment.answered(AccountOpened) and not enrolment.answered(AccountClosed)
    match enrolment.stage:
        case Stage.WITHDRAWING:
            return tuple(actor for actor, answer in _CONFIRMS.items() if not enrolment.answered(answer))
        case Stage.VACATED | Stage.UNPLACED:
            return (Actor.FINANCE,) if closing else ()
        case Stage.REPORTED | Stage.WITHDRAWN:
            return ()
        case stage:
            return _WAITS_FOR[stage]
