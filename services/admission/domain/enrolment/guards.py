"""The guards of the saga's table, by the names it reads them under."""

from contracts.messages.admission.decisions import PlaceVacated
from contracts.messages.finance import CloseAccount, ReopenAccount
from contracts.messages.registration import BanLifted, ImposeBan
from contracts.reasons import Reason
from services.admission.domain.enrolment import confirming, objections, terms
from services.admission.domain.enrolment.facts import happened_at
from services.admission.domain.enrolment.rows import Scene


def for_good(scene: Scene) -> bool:
    """Not merely until results are published anew [EXM-4]."""
    return Reason.SCORES_REOPENED not in scene.heard.reasons


def linked(scene: Scene) -> bool:
    """A postgraduate, whom the base confirmed and whose confirmation stands [CLO-1]."""
    return scene.enrolment.linked


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


def overturned(scene: Scene) -> bool:
    return bool(scene.heard == objections.reversal(scene.enrolment))


def retaken(scene: Scene) -> bool:
    """An answer to the reversal that counts; or to a later question, which only who had got the seat could put."""
    decision = objections.reversal(scene.enrolment)
    return decision is not None and bool(scene.heard.reclaimed_at >= decision.decided_at)


def asked_again(scene: Scene) -> bool:
    """The same where the later question was answered no."""
    decision = objections.reversal(scene.enrolment)
    return decision is not None and bool(scene.heard.reclaimed_at > decision.decided_at)


def given_away(scene: Scene) -> bool:
    decision = objections.reversal(scene.enrolment)
    return decision is not None and bool(scene.heard.reclaimed_at == decision.decided_at)


def effective(scene: Scene) -> bool:
    return terms.effective(scene.enrolment, scene.heard, scene.season)


def undisputed(scene: Scene) -> bool:
    return not objections.pending(scene.enrolment)


def in_time(scene: Scene) -> bool:
    return terms.in_time(scene.enrolment, scene.heard, scene.season)


def undecided(scene: Scene) -> bool:
    """Not once the reporting deadline struck: what it decided stays when an earlier exit becomes known [SAGA-4]."""
    return "report" not in scene.enrolment.struck


def fraud_decides(scene: Scene) -> bool:
    """The same; of a postgraduate the application falls by it, and takes the link along [REG-11]."""
    return undecided(scene) and not scene.enrolment.linked


def all_confirmed(scene: Scene) -> bool:
    """Ban, account and seat, in whatever order [SAGA-3]."""
    return (
        confirming.closed(scene.enrolment, scene.said.get(CloseAccount.TYPE))
        and confirming.banned(scene.enrolment, scene.said.get(ImposeBan.TYPE))
        and confirming.released(scene.enrolment, scene.said.get(PlaceVacated.TYPE))
    )


def at_the_base(scene: Scene) -> bool:
    """At the base of the place: what another one says is not about this enrolment."""
    return bool(scene.heard.base == scene.enrolment.offer.base)


def not_before_request(scene: Scene) -> bool:
    """Whoever gave up and entered the round later did not give up what the round gives [ADM-6]."""
    return undecided(scene) and terms.since_request(scene.enrolment, scene.heard.given_up_at, scene.season)


def not_before_reinstatement(scene: Scene) -> bool:
    """Whoever gave up and was reinstated later did not give up."""
    decision = terms.reinstatement(scene.enrolment, scene.season)
    return undecided(scene) or decision is None or scene.heard.given_up_at >= decision.reinstated_at


def not_given_up_before(scene: Scene) -> bool:
    """Neither before the reinstatement nor before the round was entered."""
    return not_before_reinstatement(scene) and terms.since_request(
        scene.enrolment, scene.heard.given_up_at, scene.season
    )


def after_reporting(scene: Scene) -> bool:
    """At the base of the place, and not dated before the report it follows [ADM-7]."""
    report, at = terms.report_in_time(scene.enrolment, scene.season), happened_at(scene.heard)
    return at_the_base(scene) and report is not None and at >= report.reported_at


def reported_after_all(scene: Scene) -> bool:
    return terms.reinstates(scene.enrolment, scene.heard, scene.season)


def linked_after_all(scene: Scene) -> bool:
    """A postgraduate outside the plan, who needs no seat for it."""
    return not scene.enrolment.seated and reported_after_all(scene)


def this_time(scene: Scene) -> bool:
    """An answer to the reinstatement that counts, not to an earlier one."""
    decision = terms.reinstatement(scene.enrolment, scene.season)
    return decision is not None and bool(scene.heard.reclaimed_at == decision.reinstated_at)


def all_reversed(scene: Scene) -> bool:
    """The ban lifted and the account open again, in whatever order [SAGA-4]."""
    reopened = confirming.reopened(scene.enrolment, scene.said.get(ReopenAccount.TYPE))
    return reopened and scene.enrolment.answered(BanLifted)
