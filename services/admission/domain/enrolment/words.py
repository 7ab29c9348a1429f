"""What the rows of the saga's table say, by the names it reads them under."""

from contracts.messages.finance import AccountClosed
from contracts.messages.registration import BanImposed
from contracts.reasons import Reason
from contracts.vocabulary import Moment
from services.admission.domain.enrolment import effects, objections
from services.admission.domain.enrolment.effects import Says
from services.admission.domain.enrolment.rows import Scene
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.terms import (
    IN_TURN,
    grace_of,
    left_at,
    physical_missed,
    report_in_time,
    takes_effect,
    term_ends,
)


def enter_round(scene: Scene) -> Says:
    return effects.entered(scene.enrolment.unplaced, scene.heard)


def leave_round(scene: Scene) -> Says:
    return effects.left_round(scene.enrolment.application, scene.season.id)


def physical_passed(scene: Scene) -> Says:
    return effects.passed(scene.enrolment.offer, scene.heard.examined_at)


def vacated_unfit(scene: Scene) -> Says:
    return effects.vacated(scene.enrolment.offer, Reason.PHYSICAL_FAILED, scene.heard.examined_at)


def vacated_unexamined(scene: Scene) -> Says:
    offer = scene.enrolment.offer
    return effects.vacated(offer, physical_missed(scene.enrolment, scene.season), offer.physical_by)


def vacated_by_objection(scene: Scene) -> Says:
    return effects.vacated(scene.enrolment.offer, Reason.OBJECTION_UPHELD, scene.heard.decided_at)


def reclaim_place(scene: Scene) -> Says:
    return effects.reclaimed(scene.enrolment.offer, scene.heard.decided_at)


def vacated_unoperated(scene: Scene) -> Says:
    """As of the deadline that struck: one moved since decides nothing about it [COR-2]."""
    at = min(scene.season.admission.admit_by, scene.heard.due - grace_of(scene.season))
    return effects.vacated(scene.enrolment.offer, Reason.ADMISSION_NOT_OPERATED, at)


def vacated_by_choice(scene: Scene) -> Says:
    return effects.vacated(scene.enrolment.offer, Reason.GAVE_UP, scene.heard.given_up_at)


def vacated_by_fraud(scene: Scene) -> Says:
    return effects.vacated(scene.enrolment.offer, Reason.FRAUD, scene.heard.found_at)


def admitted(scene: Scene) -> Says:
    if scene.enrolment.table < IN_TURN:
        return _admitted(scene, _settled(scene, scene.heard.operated_at))
    at = takes_effect(scene.enrolment, scene.heard, scene.season)
    return () if at is None else _admitted(scene, at)


def admitted_after_objections(scene: Scene) -> Says:
    return _admitted(scene, _settled(scene, scene.heard.due))


def linked(scene: Scene) -> Says:
    return effects.linked(scene.enrolment.offer, scene.season)


def reported(scene: Scene) -> Says:
    return effects.reported(scene.enrolment.offer, scene.heard.reported_at)


def withdrawn_by_absence(scene: Scene) -> Says:
    """As of the deadline that struck: one moved since decides nothing about it [COR-2]."""
    return _withdrawn(scene, Reason.DID_NOT_REPORT, scene.heard.due - grace_of(scene.season))


def withdrawn_by_choice(scene: Scene) -> Says:
    return _withdrawn(scene, Reason.GAVE_UP, left_at(scene.enrolment, scene.heard.given_up_at, scene.season))


def withdrawn_by_fraud(scene: Scene) -> Says:
    return _withdrawn(scene, Reason.FRAUD, left_at(scene.enrolment, scene.heard.found_at, scene.season))


def withdrawn_from_training(scene: Scene) -> Says:
    reason = Reason.LEFT_FOR_STUDY if scene.heard.cause == "graduate_study" else Reason.LEFT_TRAINING
    return _withdrawn(scene, reason, left_at(scene.enrolment, scene.heard.left_at, scene.season))


def agreed(scene: Scene) -> Says:
    return effects.agreed(scene.enrolment.offer, scene.heard.signed_at)


def training_started(scene: Scene) -> Says:
    ends = term_ends(scene.enrolment, scene.season)
    return effects.started(scene.enrolment.offer, scene.season.finance.term_starts, ends)


def training_completed(scene: Scene) -> Says:
    return effects.finished(scene.enrolment.offer, term_ends(scene.enrolment, scene.season))


def reclaim_seat(scene: Scene) -> Says:
    return effects.reclaimed(scene.enrolment.offer, scene.heard.reinstated_at)


def reinstatement_refused(scene: Scene) -> Says:
    return effects.not_reinstated(scene.enrolment.offer, scene.heard.reasons, scene.heard.reclaimed_at)


def reverse_withdrawal(scene: Scene) -> Says:
    return effects.reversed_at(scene.enrolment.offer, scene.heard.reclaimed_at, scene.season)


def reverse_without_seat(scene: Scene) -> Says:
    return effects.reversed_at(scene.enrolment.offer, scene.heard.reinstated_at, scene.season)


def reported_after_all(scene: Scene) -> Says:
    report = report_in_time(scene.enrolment, scene.season)
    return () if report is None else effects.reported(scene.enrolment.offer, report.reported_at)


def completed(scene: Scene) -> Says:
    said = [answered.message for answered in scene.enrolment.answers.values()]
    bans = [one for one in said if isinstance(one, BanImposed)]
    accounts = [one for one in said if isinstance(one, AccountClosed)]
    return effects.completed(scene.enrolment.offer, bans[0], accounts[0])


def _settled(scene: Scene, moment: Moment) -> Moment:
    """Under the first two tables: not before the last decision."""
    return max(moment, objections.settled_at(scene.enrolment) or moment)


def _admitted(scene: Scene, at: Moment) -> Says:
    return effects.admitted(scene.enrolment.offer, at, scene.season, held_back=scene.enrolment.held_back)


def _withdrawn(scene: Scene, reason: Reason, at: Moment) -> Says:
    offer, arrived = scene.enrolment.offer, scene.stage is not Stage.AWAITING_REPORT
    ban = effects.ban_of(offer, reason, at, scene.season, reported=arrived)
    return effects.withdrawn(offer, reason, at, ban, seated=scene.enrolment.seated)
