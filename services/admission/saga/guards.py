"""The guards of the saga's table, by the names it reads them under."""

from contracts.admission import SeatReleased
from contracts.finance import AccountClosed
from contracts.reasons import Reason
from contracts.registration import BanImposed
from services.admission.domain import objections, terms
from services.admission.saga.rows import Scene


def for_good(scene: Scene) -> bool:
    """Not merely until results are published anew [EXM-4]."""
    return Reason.SCORES_REOPENED not in scene.heard.reasons


def enters_round(scene: Scene) -> bool:
    return terms.enters_round(scene.enrolment, scene.heard, scene.season)


def passed(scene: Scene) -> bool:
    return scene.heard.passed and terms.counts(scene.enrolment, scene.heard, scene.season)


def failed(scene: Scene) -> bool:
    return not scene.heard.passed and terms.counts(scene.enrolment, scene.heard, scene.season)


def on_notice(scene: Scene) -> bool:
    return objections.notice_of(scene.enrolment) is not None


def by_round(scene: Scene) -> bool:
    """The round's result is its public notice [ADM-6]."""
    return scene.enrolment.by_round


def upheld(scene: Scene) -> bool:
    return objections.drops(scene.enrolment, scene.heard)


def effective(scene: Scene) -> bool:
    return terms.effective(scene.enrolment, scene.heard, scene.season)


def undisputed(scene: Scene) -> bool:
    return not objections.pending(scene.enrolment)


def in_time(scene: Scene) -> bool:
    return terms.in_time(scene.enrolment, scene.heard, scene.season)


def undecided(scene: Scene) -> bool:
    """Not once the reporting deadline struck: what it decided stays when an earlier exit becomes known [SAGA-4]."""
    return "report" not in scene.enrolment.struck


def all_confirmed(scene: Scene) -> bool:
    """Ban, account and seat, in whatever order [SAGA-3]."""
    return all(scene.enrolment.answered(kind) for kind in (BanImposed, AccountClosed, SeatReleased))
