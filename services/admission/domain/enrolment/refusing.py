"""What was told and does not count, with the reason: the sender of every act hears what became of it [REG-13].

An act that waits for something, or that another of its kind went before, is no refusal. A refusal follows from
everything known, like all else: what comes to count later is simply not refused any more.
"""

from collections.abc import Iterator
from typing import Final, assert_never

from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import PlaceOffered, PlaceRefused, PlaceVacated
from contracts.messages.admission.enrolment import SeatLinked
from contracts.messages.platform.acts import (
    AdmissionOperated,
    FraudFound,
    PhysicalRecorded,
    PlaceGivenUp,
    TraineeReported,
)
from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided, ObjectionRaised
from contracts.messages.platform.enrolment import AgreementSigned, TraineeReinstated, TrainingLeft
from contracts.reasons import Reason
from contracts.season.season import Season
from services.admission.domain.enrolment import objections, terms
from services.admission.domain.enrolment.closed import is_after, until_closing
from services.admission.domain.enrolment.corrections import as_it_stands, overtaken
from services.admission.domain.enrolment.facts import Happening, happened_at
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import ANSWER, Enrolment, named
from services.admission.domain.enrolment.walk import Walk

_LEFT: Final = frozenset({Stage.VACATED, Stage.DROPPED})
_GONE: Final = _LEFT | {Stage.UNADMITTED, Stage.WITHDRAWING, Stage.WITHDRAWN}
_FOR_A_PLACE: Final = (PhysicalRecorded, AdmissionOperated, AdjustmentRequested, ObjectionRaised, ObjectionDecided)
"""What is done about a place that was ranked for: a postgraduate has none [REG-7, POL-7]."""
_STAYS: Final = frozenset({Stage.REPORTED, Stage.AGREED, Stage.IN_TRAINING, Stage.COMPLETED})


def refusals(known: Enrolment, way: Walk, season: Season) -> Iterator[ActRefused]:
    """One for each act that does not count, in the order they happened."""
    told, open_ = known.happened, until_closing(known, season)
    known, late = as_it_stands(open_), overtaken(open_)
    for act in told:
        if is_after(act, season):
            reasons: tuple[Reason, ...] = (Reason.SEASON_CLOSED,)
        elif act in late:
            reasons = (late[act],)
        else:
            counts = act in way.counted or act not in known.happened
            reasons = () if counts else _unexamined(known, act) or _reasons(known, act, way, season)
        if reasons:
            yield ActRefused(
                application=known.application,
                season=season.id,
                base=known.offer.base if known.offered else None,
                act=act.TYPE,
                happened_at=happened_at(act),
                told_as=known.told.get(named(act), ""),
                reasons=reasons,
            )


def _unexamined(known: Enrolment, act: Happening) -> tuple[Reason, ...]:
    if not known.linked or not isinstance(act, _FOR_A_PLACE):
        return ()
    return (Reason.SEAT_OF_PLAN,) if known.seated else (Reason.OUTSIDE_PLAN,)


def _reasons(  # noqa: C901, PLR0911  one case per kind of act
    known: Enrolment, act: Happening, way: Walk, season: Season
) -> tuple[Reason, ...]:
    stage = way.stage
    if isinstance(act, AdjustmentRequested):
        return _not_in_the_round(known, act, way, season)
    if not known.offered:
        return _without_place(known, act)
    match act:
        case PhysicalRecorded():
            return _not_fit(known, act, stage, season)
        case AdmissionOperated():
            return _not_operated(known, act, stage, season)
        case TraineeReported():
            return _not_reported(known, act, stage, season)
        case AgreementSigned() | TrainingLeft():
            return _not_a_trainee(known, act, stage, season)
        case ObjectionRaised():
            return _not_objected(known, act)
        case ObjectionDecided():
            return _not_decided(known, act)
        case TraineeReinstated():
            return _not_reinstated(known, act, stage, season)
        case PlaceGivenUp(given_up_at=moment):
            early = stage in _STAYS or not terms.since_request(known, moment, season)
            return (Reason.OUT_OF_TURN,) if early else (Reason.NO_PLACE,) if stage in _GONE else ()
        case FraudFound():
            return ()
        case _:
            assert_never(act)


def _without_place(known: Enrolment, act: Happening) -> tuple[Reason, ...]:
    """Nobody placed this person, for good or as far as anything is still to come."""
    refused = known.place is not None and isinstance(known.place.word, PlaceRefused)
    for_good = refused and Reason.SCORES_REOPENED not in known.unplaced.reasons
    waits = Stage.AWAITING_ADJUSTMENT is known.stage or not (for_good or ANSWER in known.struck)
    return () if waits or isinstance(act, FraudFound) else (Reason.NO_PLACE,)


def _not_in_the_round(known: Enrolment, act: AdjustmentRequested, way: Walk, season: Season) -> tuple[Reason, ...]:
    """The round is for whom the quota left without a place; whoever lost one hears by what [ADM-6]."""
    window = season.admission.provincial_round
    if window is None or not window.contains(act.requested_at):
        return (Reason.ROUND_CLOSED,)
    if known.place is None or isinstance(known.place.word, SeatLinked):
        return (Reason.NOT_RANKED,) if ANSWER in known.struck else ()
    word = known.place.word
    if isinstance(word, PlaceOffered):
        left = (said.reasons for said in way.says if isinstance(said, PlaceVacated)) if way.stage in _GONE else ()
        return next(iter(left), (Reason.HOLDS_A_PLACE,))
    if word.unplaced is None:
        return () if Reason.SCORES_REOPENED in word.reasons else word.reasons
    return (Reason.ROUND_ASKED_BEFORE,)


def _not_fit(known: Enrolment, exam: PhysicalRecorded, stage: Stage, season: Season) -> tuple[Reason, ...]:
    if terms.counts(known, exam, season):
        return (Reason.TOLD_TOO_LATE,) if stage in _LEFT and "physical" in known.struck else ()
    if terms.in_season(known, exam, season):
        return (Reason.PHYSICAL_ELSEWHERE,)
    return (Reason.TOO_LATE,) if exam.examined_at > known.offer.physical_by else (Reason.OUT_OF_TURN,)


def _not_operated(known: Enrolment, act: AdmissionOperated, stage: Stage, season: Season) -> tuple[Reason, ...]:
    if act.base != known.offer.base:
        return (Reason.OTHER_BASE,)
    if act.operated_at > terms.operate_by(known, season):
        return (Reason.TOO_LATE,)
    if not terms.operated_in_time(known, act, season):
        return (Reason.OUT_OF_TURN,)
    if stage in _LEFT:
        if "admission" not in known.struck:
            return (Reason.NO_PLACE,)
        listed = known.by_round or objections.notice_of(known) is not None
        return (Reason.TOLD_TOO_LATE if listed else Reason.NOTICE_MISSING,)
    return ()


def _not_reported(known: Enrolment, act: TraineeReported, stage: Stage, season: Season) -> tuple[Reason, ...]:
    if act.base != known.offer.base:
        return (Reason.OTHER_BASE,)
    if act.reported_at > season.admission.report_by:
        return (Reason.TOO_LATE,)
    expected = terms.expected_from(known, season)
    if expected is not None and act.reported_at < expected:
        return (Reason.OUT_OF_TURN,)
    if stage in _GONE:
        late = "report" in known.struck and not terms.reinstated(known, season)
        return (Reason.TOLD_TOO_LATE,) if late else (Reason.NO_PLACE,) if stage in _LEFT else ()
    return ()


def _not_a_trainee(
    known: Enrolment, act: AgreementSigned | TrainingLeft, stage: Stage, season: Season
) -> tuple[Reason, ...]:
    if act.base != known.offer.base:
        return (Reason.OTHER_BASE,)
    report = terms.report_in_time(known, season)
    if report is not None and happened_at(act) < report.reported_at:
        return (Reason.OUT_OF_TURN,)
    return (Reason.NO_PLACE,) if stage in _GONE else ()


def _not_objected(known: Enrolment, act: ObjectionRaised) -> tuple[Reason, ...]:
    if act in objections.raised_in_time(known):
        return ()
    noticed = objections.notice_of(known)
    if noticed is None:
        return (Reason.NOT_ON_NOTICE,) if known.by_round else ()
    if act.base != noticed.base:
        return (Reason.OTHER_BASE,)
    return (Reason.TOO_LATE,) if act.raised_at > noticed.objections_until else (Reason.OUT_OF_TURN,)


def _not_decided(known: Enrolment, act: ObjectionDecided) -> tuple[Reason, ...]:
    if act in objections.answers(known):
        return ()
    counting = {one.objection for one in objections.raised_in_time(known)}
    return (Reason.OUT_OF_TURN,) if act.objection in counting else (Reason.NO_SUCH_OBJECTION,)


def _not_reinstated(known: Enrolment, act: TraineeReinstated, stage: Stage, season: Season) -> tuple[Reason, ...]:
    if act.base != known.offer.base:
        return (Reason.OTHER_BASE,)
    if act.reinstated_at <= season.admission.report_by:
        return (Reason.OUT_OF_TURN,)
    waits = "report" in known.struck and stage in {Stage.WITHDRAWING, Stage.WITHDRAWN}
    decision = terms.reinstatement(known, season)
    superseded = decision is not None and act.reinstated_at < decision.reinstated_at
    left = decision is not None and act.reinstated_at > decision.reinstated_at
    return () if superseded or (waits and not left) else (Reason.NOT_WITHDRAWN,)
