"""Whom every stage waits for, and until when: a saga never hangs [SAGA-6]."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from contracts.messages.admission.enrolment import ReclaimSeat
from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.platform.admission import AdjustmentRequested
from contracts.messages.platform.enrolment import TraineeReinstated
from contracts.messages.registration import BanLifted
from contracts.season.season import Season, Seasons
from contracts.vocabulary import Moment, SeasonId
from services.admission.domain.enrolment import confirming, objections
from services.admission.domain.enrolment.corrections import as_it_stands
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import ANSWER, Enrolment
from services.admission.domain.enrolment.terms import grace_of, operate_by, operated_early, term_ends


class Actor(StrEnum):
    """Whom a stage waits for [SAGA-6]."""

    INTAKE = "intake"
    APPLICANT = "applicant"
    BASE = "base"
    TRAINEE = "trainee"
    REGISTRATION = "registration"
    FINANCE = "finance"
    ROUND = "round"
    PANEL = "panel"


def deadlines(enrolment: Enrolment, seasons: Seasons) -> dict[str, Moment]:
    """What the stage waits for at most; each lets what is on its way arrive first."""
    season, enrolment = season_of(enrolment, seasons), as_it_stands(enrolment)
    if season is None:
        return {}
    placed = enrolment.linked or (enrolment.place is not None and not enrolment.seat_linked)
    return _running(enrolment, season) if placed else _unranked(enrolment, season)


def season_of(enrolment: Enrolment, seasons: Seasons) -> Season | None:
    """The season of the place, or of what was told of somebody who never had one."""
    name = season_name(enrolment)
    return None if name is None else seasons[name]


def season_name(enrolment: Enrolment) -> SeasonId | None:
    """Its name; None as long as nothing said it."""
    if enrolment.place is not None:
        return enrolment.place.word.season
    named = (getattr(one, "season", None) for one in (enrolment.link, enrolment.refused, *enrolment.happened))
    return next((name for name in named if name is not None), None)


def _unranked(enrolment: Enrolment, season: Season) -> dict[str, Moment]:
    """When it is clear that nobody ranked this person: the answer to what was told all the same [REG-13]."""
    window = season.admission.provincial_round
    if ANSWER in enrolment.struck or not enrolment.happened:
        return {}
    if window is not None and any(isinstance(one, AdjustmentRequested) for one in enrolment.happened):
        return {ANSWER: window.draws_at}
    return {ANSWER: season.admission.admit_by + grace_of(season)}


def _running(enrolment: Enrolment, season: Season) -> dict[str, Moment]:  # noqa: PLR0911  one case per stage
    calendar, grace = season.admission, grace_of(season)
    match enrolment.stage:
        case Stage.PROPOSED:
            on_its_way = timedelta(hours=calendar.physical_grace_hours)
            return {"physical": enrolment.offer.physical_by + on_its_way}
        case Stage.NOTICED if operated_early(enrolment, season) and not objections.pending(enrolment):
            return {
                "objections": objections.over_at(enrolment, season),
                "admission": operate_by(enrolment, season) + grace,
            }
        case Stage.PHYSICAL_PASSED | Stage.NOTICED if not objections.pending(enrolment):
            return {"admission": operate_by(enrolment, season) + grace}
        case Stage.AWAITING_REPORT:
            return {"report": calendar.report_by + grace}
        case Stage.REPORTED if not enrolment.linked:
            return {}
        case Stage.REPORTED | Stage.AGREED:
            return {"training": season.finance.term_starts}
        case Stage.IN_TRAINING:
            return {"completion": term_ends(enrolment, season) + grace}
        case _:
            return {}


_WAITS_FOR: Final = {
    Stage.AWAITING_PLACE: (Actor.INTAKE,),
    Stage.AWAITING_ADJUSTMENT: (Actor.ROUND,),
    Stage.PROPOSED: (Actor.APPLICANT,),
    Stage.PHYSICAL_PASSED: (Actor.INTAKE,),
    Stage.NOTICED: (Actor.BASE,),
    Stage.AWAITING_REPORT: (Actor.TRAINEE,),
    Stage.AGREED: (Actor.TRAINEE,),
    Stage.IN_TRAINING: (Actor.TRAINEE,),
    Stage.RECLAIMING_SEAT: (Actor.INTAKE,),
    Stage.RECLAIMING_PLACE: (Actor.INTAKE,),
}

_CONFIRMED: Final[Mapping[Actor, Callable[[Enrolment], bool]]] = {
    Actor.REGISTRATION: confirming.is_banned,
    Actor.FINANCE: confirming.is_closed,
    Actor.INTAKE: confirming.is_released,
}


def waits_for(enrolment: Enrolment) -> tuple[Actor, ...]:  # noqa: PLR0911  one case per stage
    """Who has to act next; nobody once it ended. Without end there is always somebody [SAGA-6]."""
    enrolment = as_it_stands(enrolment)
    closing = enrolment.answered(AccountOpened) and not enrolment.answered(AccountClosed)
    match enrolment.stage:
        case Stage.NOTICED if objections.pending(enrolment):
            return (Actor.PANEL,)
        case Stage.WITHDRAWING:
            owners = tuple(actor for actor, confirmed in _CONFIRMED.items() if not confirmed(enrolment))
            return (*owners, *_reports_missing(enrolment))
        case Stage.REINSTATING:
            lifted = () if enrolment.answered(BanLifted) else (Actor.REGISTRATION,)
            return (*lifted, *(() if confirming.is_reopened(enrolment) else (Actor.FINANCE,)))
        case Stage.VACATED | Stage.DROPPED | Stage.UNPLACED | Stage.UNADMITTED:
            return (Actor.FINANCE,) if closing else ()
        case Stage.REPORTED if enrolment.linked:
            return (Actor.TRAINEE,)
        case Stage.REPORTED:
            return (Actor.BASE,) if enrolment.table > 1 else ()
        case Stage.WITHDRAWN:
            return _reports_missing(enrolment)
        case Stage.COMPLETED:
            return ()
        case stage:
            return _WAITS_FOR[stage]


def _reports_missing(enrolment: Enrolment) -> tuple[Actor, ...]:
    """A reinstatement without a report in time waits for the base that has to tell of one [SAGA-4]."""
    decided = (one for one in enrolment.happened if isinstance(one, TraineeReinstated))
    asked = "report" in enrolment.struck and any(one.base == enrolment.offer.base for one in decided)
    return (Actor.BASE,) if asked and ReclaimSeat.TYPE not in enrolment.said else ()
