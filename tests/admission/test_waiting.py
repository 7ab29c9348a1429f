"""A saga never hangs: in every stage there is a deadline or somebody it waits for [SAGA-6]."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.reasons import Reason
from services.admission.domain.enrolment.stage import ENDED, Stage
from services.admission.domain.enrolment.waiting import Actor, deadlines, waits_for
from tests.admission.scenes import (
    ADMITTED,
    CALENDAR,
    COMPLETION,
    CONFIRMED,
    DECIDED,
    GRACE,
    NEVER_REPORTED,
    PHYSICAL_DUE,
    REINSTATING,
    REPORT_DUE,
    SEASONS,
    SECOND,
    TRAINING,
    TRAINING_BEGUN,
    after,
    agreed,
    ban_lifted,
    banned,
    decided,
    due,
    examined,
    not_granted,
    noticed,
    objected,
    offered,
    operated,
    refused,
    reinstated,
    released,
    reported,
    requested,
    unplaced,
)

REACHED: dict[Stage, tuple[Any, ...]] = {
    Stage.AWAITING_PLACE: (),
    Stage.PROPOSED: ADMITTED[:1],
    Stage.PHYSICAL_PASSED: ADMITTED[:2],
    Stage.NOTICED: ADMITTED[:3],
    Stage.AWAITING_REPORT: ADMITTED,
    Stage.REPORTED: (*ADMITTED, reported()),
    Stage.AGREED: (*ADMITTED, reported(), agreed()),
    Stage.IN_TRAINING: TRAINING_BEGUN,
    Stage.COMPLETED: (*TRAINING_BEGUN, due("completion", COMPLETION)),
    Stage.RECLAIMING_SEAT: (*NEVER_REPORTED, reported(), reinstated()),
    Stage.REINSTATING: REINSTATING,
    Stage.UNPLACED: (refused(Reason.QUOTA_FULL),),
    Stage.AWAITING_ADJUSTMENT: (unplaced(), requested()),
    Stage.UNADMITTED: (unplaced(), requested(), not_granted()),
    Stage.VACATED: (offered(), examined(passed=False)),
    Stage.DROPPED: (*ADMITTED[:3], objected(), decided(upheld=True)),
    Stage.RECLAIMING_PLACE: (
        *(*ADMITTED[:3], objected(), decided(upheld=True)),
        decided(upheld=False, moment=DECIDED + SECOND),
    ),
    Stage.WITHDRAWING: NEVER_REPORTED,
    Stage.WITHDRAWN: (*NEVER_REPORTED, *CONFIRMED),
}


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_ended_or_waits_for_somebody(stage: Stage) -> None:
    enrolment = after(*REACHED[stage])
    assert enrolment.stage is stage
    assert (stage in ENDED) is (waits_for(enrolment) == ())


@pytest.mark.parametrize("stage", Stage)
def test_whoever_is_outside_the_services_is_waited_for_until_a_deadline(stage: Stage) -> None:
    enrolment = after(*REACHED[stage])
    """But for the agreement: no rule says until when base and trainee sign it."""
    outsiders = {Actor.APPLICANT, Actor.BASE, Actor.TRAINEE} & set(waits_for(enrolment))
    assert not outsiders or deadlines(enrolment, SEASONS) or stage is Stage.REPORTED


@pytest.mark.parametrize("stage", sorted(ENDED))
def test_what_has_ended_has_no_deadline(stage: Stage) -> None:
    assert deadlines(after(*REACHED[stage]), SEASONS) == {}


def test_each_deadline_leaves_time_for_what_is_on_its_way() -> None:
    admission = {"admission": CALENDAR.admit_by + GRACE}
    assert deadlines(after(*REACHED[Stage.PROPOSED]), SEASONS) == {"physical": PHYSICAL_DUE}
    assert deadlines(after(*REACHED[Stage.PHYSICAL_PASSED]), SEASONS) == admission
    assert deadlines(after(*REACHED[Stage.NOTICED]), SEASONS) == admission
    assert deadlines(after(*REACHED[Stage.AWAITING_REPORT]), SEASONS) == {"report": REPORT_DUE}


def test_an_operation_during_objections_waits_for_their_end() -> None:
    early = after(offered(), examined(), noticed(), operated(CALENDAR.objections_until - timedelta(hours=1)))
    assert deadlines(early, SEASONS)["objections"] == CALENDAR.objections_until


def test_an_objection_waits_for_the_panel_and_for_no_deadline() -> None:
    """[ADM-5, SAGA-6]."""
    challenged = after(offered(), examined(), noticed(), objected())
    assert (waits_for(challenged), deadlines(challenged, SEASONS)) == ((Actor.PANEL,), {})


def test_a_withdrawal_waits_for_the_owners_who_have_not_confirmed() -> None:
    assert waits_for(after(*NEVER_REPORTED)) == (Actor.REGISTRATION, Actor.FINANCE, Actor.INTAKE)
    assert waits_for(after(*NEVER_REPORTED, banned(), released())) == (Actor.FINANCE,)


def test_after_reporting_each_stage_waits_for_the_dates_of_the_term() -> None:
    """[SAGA-1, SAGA-6]."""
    assert deadlines(after(*REACHED[Stage.AGREED]), SEASONS) == {"training": TRAINING}
    assert deadlines(after(*REACHED[Stage.IN_TRAINING]), SEASONS) == {"completion": COMPLETION}


def test_a_reinstatement_waits_for_the_seat_then_for_the_other_owners() -> None:
    """[SAGA-4, SAGA-6]."""
    assert waits_for(after(*REACHED[Stage.RECLAIMING_SEAT])) == (Actor.INTAKE,)
    assert waits_for(after(*REINSTATING)) == (Actor.REGISTRATION, Actor.FINANCE)
    assert waits_for(after(*REINSTATING, ban_lifted())) == (Actor.FINANCE,)


def test_a_reinstatement_without_a_report_in_time_waits_visibly_for_the_base() -> None:
    """[SAGA-4, SAGA-6]."""
    assert waits_for(after(*NEVER_REPORTED, *CONFIRMED, reinstated())) == (Actor.BASE,)
