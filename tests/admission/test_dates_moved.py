"""Dates moved while a season runs: nobody is withdrawn by the date of before, the later number holds.

[COR-2, POL-14].
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.digest import season_digest
from contracts.messages.admission.dates import DatesAccepted, DatesRefused
from contracts.messages.admission.decisions import TraineeAdmitted, TraineeWithdrawn
from contracts.messages.hr import TraineeExpected
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.registration import ImposeBan
from contracts.reasons import Reason
from contracts.season.moving import MovingSeasons, as_written
from contracts.season.moving import moved as season_after
from services.admission.domain.calendar.decide import decide
from services.admission.domain.calendar.state import Calendar, evolve
from services.admission.domain.enrolment.stage import Stage
from tests.admission.moving import ADMIT_BY, REPORT_BY, Course, course, moved
from tests.admission.scenes import (
    ADMITTED,
    BASE,
    CALENDAR,
    GRACE,
    REPORT_DUE,
    SEASON,
    SEASONS,
    at,
    banned,
    due,
    examined,
    gave_up,
    heard,
    noticed,
    offered,
    reinstated,
    released,
    reported,
)
from tests.often import often

FIVE_DAYS = timedelta(days=5)
LATER = CALENDAR.report_by + FIVE_DAYS
BEFORE, AFTER = at("08-27T10:00"), CALENDAR.report_by + GRACE + timedelta(hours=1)
POSTPONED = moved(1, LATER, BEFORE)
THEN = SEASONS[SEASON]


def answers(*decisions: DatesMoved) -> list[DatesAccepted | DatesRefused]:
    """All that was said of these decisions, in this order of arrival."""
    calendar, said = Calendar(SEASON), list[DatesAccepted | DatesRefused]()
    for decision in decisions:
        events = decide(calendar, heard(decision), MovingSeasons(SEASONS))
        calendar = reduce(evolve, events, calendar)
        said += [event for event in events if isinstance(event, DatesAccepted | DatesRefused)]
    return said


def test_the_deadline_moves_with_the_date_and_whoever_was_told_the_one_is_told_the_other() -> None:
    here = course([*ADMITTED, POSTPONED])
    assert here.due == {"report": LATER + GRACE}
    assert here.last(TraineeAdmitted).report_by == LATER
    assert here.last(TraineeExpected).report_by == LATER
    assert here.last(TraineeWithdrawn) is None


def test_the_deadline_of_before_strikes_nobody() -> None:
    here = course([*ADMITTED, POSTPONED, due("report", REPORT_DUE)])
    assert here.enrolment.stage is Stage.AWAITING_REPORT


def test_a_report_between_the_date_of_before_and_the_new_one_counts() -> None:
    here = course([*ADMITTED, POSTPONED, reported(LATER - timedelta(days=1))])
    assert here.enrolment.stage is Stage.REPORTED


def test_whoever_does_not_report_by_the_new_date_is_withdrawn_as_of_then() -> None:
    here = course([*ADMITTED, POSTPONED, due("report", LATER + GRACE)])
    assert here.enrolment.stage is Stage.WITHDRAWING
    assert (here.last(TraineeWithdrawn).withdrawn_at, here.last(ImposeBan).bans_from) == (LATER, LATER)


def test_what_had_struck_by_the_date_of_before_stays_and_is_not_dated_anew() -> None:
    """[SAGA-4]."""
    late = moved(1, LATER, AFTER)
    here = course([*ADMITTED, due("report", REPORT_DUE), late, reported(LATER - timedelta(days=1))])
    assert here.enrolment.stage is Stage.WITHDRAWING
    assert here.last(TraineeWithdrawn).withdrawn_at == CALENDAR.report_by
    assert here.last(ImposeBan).bans_from == CALENDAR.report_by
    (told,) = answers(late)
    assert isinstance(told, DatesAccepted)
    assert told.passed == (REPORT_BY,)


def test_a_date_moved_back_again_is_told_again() -> None:
    again = moved(2, CALENDAR.report_by, BEFORE + timedelta(hours=1))
    here = course([*ADMITTED, POSTPONED, again])
    assert here.last(TraineeAdmitted).report_by == CALENDAR.report_by
    assert here.due == {"report": REPORT_DUE}


def test_the_operation_may_be_postponed_as_well() -> None:
    to = CALENDAR.admit_by + timedelta(days=1)
    decision = moved(1, to, at("08-19T09:00"), ADMIT_BY)
    here = course([offered(), examined(), noticed(), decision])
    assert here.due == {"admission": to + GRACE}


def test_of_two_decisions_the_later_number_holds_in_whatever_order_they_come() -> None:
    second = moved(2, LATER + FIVE_DAYS, BEFORE)
    for order in permutations((POSTPONED, second)):
        after, verdicts = season_after(THEN, order)
        assert after.admission.report_by == LATER + FIVE_DAYS
        assert [verdict.decision.decision for verdict in verdicts] == [1, 2]
        assert {said.decision for said in answers(*order)} == {1, 2}


def test_of_two_decisions_under_one_number_the_one_decided_first_holds_and_the_other_is_told_so() -> None:
    other = moved(1, LATER + FIVE_DAYS, BEFORE + timedelta(hours=1))
    for order in permutations((POSTPONED, other)):
        assert season_after(THEN, order)[0].admission.report_by == LATER
        last = {said.decided_at: said for said in answers(*order)}
        assert isinstance(last[POSTPONED.decided_at], DatesAccepted)
        refused = last[other.decided_at]
        assert isinstance(refused, DatesRefused)
        assert refused.reasons == (Reason.REVISION_REPEATED,)


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (moved(1, LATER, BEFORE, "admission.notice_at"), Reason.DATE_NOT_MOVABLE),
        (moved(1, LATER, BEFORE, "admission.provincial_round.closes"), Reason.DATE_NOT_MOVABLE),
        (moved(1, LATER, BEFORE, "finance.term_starts"), Reason.DATE_NOT_MOVABLE),
        (moved(1, LATER, BEFORE, "admission.no_such_date"), Reason.DATE_NOT_MOVABLE),
        (moved(1, LATER, BEFORE, "bases.NOWHERE.scores_final_by"), Reason.DATE_NOT_MOVABLE),
        (moved(1, LATER, BEFORE, f"bases.{BASE}.review_sessions.99.closes"), Reason.DATE_NOT_MOVABLE),
        (moved(1, LATER, BEFORE, f"bases.{BASE}.review_sessions.00.closes"), Reason.DATE_NOT_MOVABLE),
        (moved(1, LATER, BEFORE, "bases.0.scores_final_by"), Reason.DATE_NOT_MOVABLE),
        (moved(1, BEFORE - timedelta(days=1), BEFORE), Reason.DATE_PASSED),
        (moved(1, CALENDAR.admit_by - timedelta(days=1), at("07-01T09:00")), Reason.DATES_DISAGREE),
    ],
)
def test_a_decision_that_cannot_hold_moves_nothing_and_is_answered(decision: DatesMoved, reason: Reason) -> None:
    assert season_after(THEN, [decision])[0] == THEN
    (told,) = answers(decision)
    assert isinstance(told, DatesRefused)
    assert (told.dates, told.reasons) == ((decision.dates[0].date,), (reason,))


def test_a_base_and_a_list_of_sessions_are_named_by_code_and_number() -> None:
    session = THEN.bases[0].review_sessions[-1]
    name = f"bases.{BASE}.review_sessions.{len(THEN.bases[0].review_sessions) - 1}.closes"
    decision = moved(1, session.closes + timedelta(hours=2), at("07-01T09:00"), name)
    after = season_after(THEN, [decision])[0]
    assert after.bases[0].review_sessions[-1].closes == session.closes + timedelta(hours=2)


def test_a_base_whose_code_is_a_number_is_named_by_it_and_no_other_base_moves() -> None:
    first = THEN.bases[0]
    season = THEN.model_copy(update={"bases": (first, first.model_copy(update={"code": "0"}))})
    to = first.scores_final_by + timedelta(hours=2)
    after = season_after(season, [moved(1, to, at("07-01T09:00"), "bases.0.scores_final_by")])[0]
    assert [base.scores_final_by for base in after.bases] == [first.scores_final_by, to]


def test_certificates_rest_on_the_season_as_it_is_written() -> None:
    """[ADM-9]."""
    seasons = MovingSeasons(SEASONS)
    seasons.heed({SEASON: [POSTPONED]})
    assert season_digest(seasons[SEASON]) != season_digest(THEN)
    assert season_digest(as_written(seasons)[SEASON]) == season_digest(THEN)


DAYS = [at("08-12T10:00"), at("08-25T09:00"), CALENDAR.report_by, LATER, LATER + FIVE_DAYS]
TO = [CALENDAR.report_by - FIVE_DAYS, CALENDAR.report_by, LATER, LATER + FIVE_DAYS, at("07-02T09:00")]
MOVES = st.builds(moved, st.integers(1, 3), st.sampled_from(TO), st.sampled_from([at("07-01T09:00"), BEFORE]))
ACTS = st.one_of(
    st.builds(reported, st.sampled_from(DAYS)),
    st.builds(gave_up, st.sampled_from(DAYS)),
    st.builds(reinstated, st.sampled_from(DAYS)),
)


@st.composite
def stories(draw: st.DrawFn) -> tuple[Sequence[Any], Sequence[Any]]:
    told = [*ADMITTED, *draw(st.lists(MOVES, min_size=1, max_size=4)), *draw(st.lists(ACTS, max_size=3))]
    told += draw(st.lists(st.sampled_from([banned(), released()]), unique=True))
    return told, draw(st.permutations(told))


@given(stories())
@settings(max_examples=often(60), deadline=None)
def test_moves_and_acts_in_any_order_leave_an_enrolment_where_they_leave_it_in_this_one(
    told: tuple[Sequence[Any], Sequence[Any]],
) -> None:
    one, other = (stood(course(order)) for order in told)
    assert one == other


@given(st.lists(MOVES, min_size=1, max_size=5).flatmap(lambda all_: st.tuples(st.just(all_), st.permutations(all_))))
@settings(max_examples=often(60), deadline=None)
def test_decisions_in_any_order_move_the_same_dates_and_are_answered_alike(
    told: tuple[Sequence[DatesMoved], Sequence[DatesMoved]],
) -> None:
    one, other = told
    assert season_after(THEN, set_of(one)) == season_after(THEN, set_of(other))
    assert calendar(one) == calendar(other)


def calendar(decisions: Sequence[DatesMoved]) -> Calendar:
    kept = Calendar(SEASON)
    for decision in decisions:
        kept = reduce(evolve, decide(kept, heard(decision), SEASONS), kept)
    return kept


def set_of(decisions: Sequence[DatesMoved]) -> list[DatesMoved]:
    return [one for nth, one in enumerate(decisions) if one not in decisions[:nth]]


def stood(here: Course) -> tuple[Stage, tuple[Reason, ...], dict[str, str], dict[str, datetime]]:
    return here.enrolment.stage, here.enrolment.reasons, dict(here.enrolment.said), here.due
