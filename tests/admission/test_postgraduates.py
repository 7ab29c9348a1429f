"""A postgraduate is followed from the base's confirmation to the end, without a seat of the plan [CLO-1, REG-7]."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import (
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeWithdrawn,
    WithdrawalCompleted,
)
from contracts.messages.admission.enrolment import ReclaimSeat, StepRetracted, TrainingStarted
from contracts.messages.finance import OpenAccount
from contracts.messages.hr import TraineeArrived, TraineeExpected
from contracts.messages.registration import ImposeBan
from contracts.reasons import Reason
from contracts.vocabulary import Category
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.waiting import Actor, deadlines, waits_for
from services.admission.handlers import HEARS
from services.admission.store import ENROLMENT
from tests.admission.corrections import corrected, left, lived, refused
from tests.admission.postgraduates import CONFIRMED_AT, LAPSED_AT, confirmed, lapsed
from tests.admission.scenes import (
    CALENDAR,
    REPORT_DUE,
    REPORTED,
    SEASON,
    SEASONS,
    SECOND,
    TRAINING,
    account_closed,
    after,
    agreed,
    at,
    banned,
    decided,
    due,
    examined,
    fraud,
    gave_up,
    left_training,
    objected,
    operated,
    reinstated,
    reported,
    requested,
    said,
    types,
)
from tests.often import often
from tests.pure_loop import canonical, heard_of, settle

LINKED = (CONFIRMED_AT, confirmed())
ARRIVED = (REPORTED, reported())
FOUND = at("08-20T09:00")


def test_the_base_s_confirmation_links_a_postgraduate_who_is_then_expected_to_report() -> None:
    word, account, expected = said(confirmed())
    assert isinstance(word, PostgraduateLinked)
    assert isinstance(expected, TraineeExpected)
    assert (word.specialty, word.linked_at, word.report_by) == ("AGP", CONFIRMED_AT, CALENDAR.report_by)
    assert isinstance(account, OpenAccount)
    assert account.category is Category.POSTGRADUATE
    linked = after(confirmed())
    assert (linked.stage, waits_for(linked)) == (Stage.AWAITING_REPORT, (Actor.TRAINEE,))
    assert deadlines(linked, SEASONS) == {"report": REPORT_DUE}


@pytest.mark.parametrize("category", [each for each in Category if each is not Category.POSTGRADUATE])
def test_nobody_else_is_linked(category: Category) -> None:
    assert (after(confirmed(category)).stage, said(confirmed(category))) == (Stage.AWAITING_PLACE, [])


def test_whoever_reports_is_in_training_when_the_term_begins_without_an_agreement() -> None:
    """[N22 六(八)]: they are kept as full-time students."""
    assert types(confirmed(), reported()) == {ReportAccepted.TYPE, TraineeArrived.TYPE}
    assert deadlines(after(confirmed(), reported()), SEASONS) == {"training": TRAINING}
    assert types(confirmed(), reported(), due("training", TRAINING)) == {TrainingStarted.TYPE}


def test_an_agreement_is_as_good() -> None:
    assert after(confirmed(), reported(), agreed()).stage is Stage.AGREED
    assert left(lived(LINKED, ARRIVED, (agreed().signed_at, agreed()))).stage is Stage.IN_TRAINING


@pytest.mark.parametrize("late", [CALENDAR.report_by + SECOND, CONFIRMED_AT - SECOND])
def test_a_report_after_the_season_s_date_or_before_the_confirmation_does_not_count(late: Any) -> None:
    (answer,) = said(confirmed(), reported(late))
    assert isinstance(answer, ActRefused)
    assert answer.reasons == (Reason.TOO_LATE if late > CONFIRMED_AT else Reason.OUT_OF_TURN,)


def test_whoever_never_reports_is_withdrawn_without_a_seat_to_give_back() -> None:
    """[SAGA-3]."""
    away = (confirmed(), due("report", REPORT_DUE))
    assert PlaceVacated.TYPE not in types(*away)
    assert {TraineeWithdrawn.TYPE, ImposeBan.TYPE} < types(*away)
    assert (after(*away).stage, after(*away).reasons) == (Stage.WITHDRAWING, (Reason.DID_NOT_REPORT,))
    assert waits_for(after(*away)) == (Actor.REGISTRATION, Actor.FINANCE)
    assert types(*away, banned(), account_closed()) == {WithdrawalCompleted.TYPE}


def test_the_office_reinstates_whoever_had_reported_in_time_without_asking_for_a_seat() -> None:
    """[SAGA-4]."""
    late = lived(LINKED, (REPORT_DUE + SECOND, reported()), (reinstated().reinstated_at, reinstated()))
    assert (left(late).stage, left(late).banned, left(late).account) == (Stage.IN_TRAINING, False, "open")
    assert not any(isinstance(one, ReclaimSeat) for one in late.said)


@pytest.mark.parametrize("act", [examined(), operated(), objected(), decided(upheld=True), requested()])
def test_what_is_done_about_a_place_of_the_plan_is_answered(act: Any) -> None:
    """[REG-13]."""
    for told in permutations((confirmed(), act)):
        life = after(*told)
        assert life.stage is Stage.AWAITING_REPORT
        assert [name for name in life.said if name.startswith(f"{ActRefused.TYPE}/{act.TYPE}/")]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (gave_up(at("09-21T09:00")), Reason.GAVE_UP),
        (fraud(at("09-21T09:00")), Reason.FRAUD),
        (left_training(), Reason.LEFT_TRAINING),
    ],
)
def test_every_exit_is_open_to_whoever_reported(act: Any, reason: Reason) -> None:
    end = left(lived(LINKED, ARRIVED, (at("09-21T09:00"), act)))
    assert (end.stage, end.reasons, end.banned) == (Stage.WITHDRAWN, (reason,), True)
    assert (end.account, end.gone) == ("closed", True)


def test_whoever_gives_up_before_reporting_is_withdrawn() -> None:
    end = left(lived(LINKED, (FOUND, gave_up(FOUND))))
    assert (end.stage, end.reasons) == (Stage.WITHDRAWN, (Reason.GAVE_UP,))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ((), Reason.APPLICATION_NOT_LIVE),
        ((), Reason.MATERIAL_MISSING),
        ((ARRIVED,), Reason.MATERIAL_MISSING),
        ((ARRIVED, (agreed().signed_at, agreed())), Reason.MATERIAL_MISSING),
    ],
)
def test_a_confirmation_that_turns_out_wrong_leaves_nothing_behind(told: tuple[Any, ...], reason: Reason) -> None:
    """[COR-1]: the review was corrected, or the application fell; nobody is barred for it."""
    when = LAPSED_AT if told else FOUND
    life = lived(LINKED, *told, (when, lapsed(reason, when)))
    end = left(life)
    assert (end.stage, end.banned, end.account, end.gone) == (Stage.AWAITING_PLACE, False, "closed", True)
    assert any(isinstance(one, StepRetracted) and one.step == PostgraduateLinked.TYPE for one in life.said)


def test_an_application_that_falls_takes_nothing_of_whoever_reported_before() -> None:
    fell = (LAPSED_AT, lapsed(Reason.APPLICATION_NOT_LIVE))
    assert left(lived(LINKED, ARRIVED, fell)) == left(lived(LINKED, ARRIVED))


def test_nobody_stays_barred_for_a_link_that_never_should_have_been() -> None:
    end = left(lived(LINKED, (LAPSED_AT, lapsed())))
    assert (end.stage, end.banned) == (Stage.AWAITING_PLACE, False)


def test_whoever_is_confirmed_again_is_expected_again() -> None:
    again = confirmed(moment=at("08-11T10:00"))
    life = lived(LINKED, (at("08-10T12:00"), lapsed(moment=at("08-10T12:00"))), (again.approved_at, again), ARRIVED)
    assert left(life) == left(lived((again.approved_at, again), ARRIVED))


def test_fraud_before_reporting_ends_with_the_application_and_bars_nobody() -> None:
    """[REG-11]: in whatever order both become known."""
    fell = lapsed(Reason.APPLICATION_NOT_LIVE, FOUND)
    lives = [lived(LINKED, *((FOUND, one) for one in told)) for told in permutations((fraud(FOUND), fell))]
    assert {(left(life).stage, left(life).account) for life in lives} == {(Stage.AWAITING_PLACE, "closed")}
    assert not any(isinstance(one, ImposeBan) for life in lives for one in life.said)


def test_fraud_after_reporting_bars_although_the_application_falls_by_it() -> None:
    """[REG-11]: in whatever order both become known."""
    found = at("09-21T09:00")
    fell = lapsed(Reason.APPLICATION_NOT_LIVE, found)
    orders = permutations((fraud(found), fell))
    ends = [left(lived(LINKED, ARRIVED, *((found, one) for one in told))) for told in orders]
    assert {(end.stage, end.banned, end.account) for end in ends} == {(Stage.WITHDRAWN, True, "closed")}


def test_a_report_told_wrongly_is_as_if_it_never_was() -> None:
    """[COR-1]."""
    wrong = (at("08-30T12:00"), corrected(reported(), at("08-30T12:00"), stands=False))
    assert left(lived(LINKED, ARRIVED, wrong)) == left(lived(LINKED))
    right = (at("08-30T13:00"), corrected(reported(), at("08-30T13:00"), 3))
    assert left(lived(LINKED, ARRIVED, wrong, right)) == left(lived(LINKED, ARRIVED))


def test_a_report_taken_back_after_the_deadline_withdraws_as_if_there_had_been_none() -> None:
    """[COR-1]."""
    wrong = corrected(reported(), REPORT_DUE + SECOND, stands=False)
    assert left(lived(LINKED, ARRIVED, (REPORT_DUE + SECOND, wrong))) == left(lived(LINKED))


def test_a_report_told_right_only_after_the_deadline_is_refused_with_who_can_decide() -> None:
    """[SAGA-4]."""
    wrong = (at("08-30T12:00"), corrected(reported(), at("08-30T12:00"), stands=False))
    right = corrected(reported(), REPORT_DUE + SECOND, 3)
    assert refused(lived(LINKED, ARRIVED, wrong, (REPORT_DUE + SECOND, right)), right)


def test_the_applicant_reads_where_the_link_stands() -> None:
    """[REG-12]."""
    assert left(lived(LINKED, ARRIVED)).status == "in_training"
    assert left(lived(LINKED)).status == "withdrawn"


def test_a_place_of_the_plan_is_said_of_nobody_linked() -> None:
    life = lived(LINKED, ARRIVED, (at("09-21T09:00"), left_training()))
    assert not any(isinstance(one, PlaceVacated | TraineeAdmitted) for one in life.said)


HAPPENED = st.lists(
    st.sampled_from(
        [
            *(reported(), reported(CALENDAR.report_by + SECOND), agreed(), left_training(), fraud(FOUND)),
            *(gave_up(FOUND), gave_up(at("09-10T09:00")), reinstated(), examined(), operated(), requested()),
            corrected(reported(), at("08-30T12:00"), stands=False),
        ]
    ),
    max_size=6,
)
SPOKEN = st.lists(
    st.sampled_from(
        [
            *(confirmed(), lapsed(), lapsed(Reason.APPLICATION_NOT_LIVE), confirmed(moment=at("08-11T10:00"))),
            *(banned(), account_closed()),
        ]
    ),
    max_size=5,
)


@given(SPOKEN, HAPPENED, st.randoms(use_true_random=False), st.randoms(use_true_random=False))
@settings(max_examples=often(60), deadline=None)
def test_any_order_ends_in_the_same_enrolment(spoken: list[Any], happened: list[Any], one: Any, other: Any) -> None:
    words = [heard_of(word, at("08-02T18:00"), f"w{n}", n, "ours") for n, word in enumerate(spoken, start=1)]
    life = words + [heard_of(word, at("08-02T18:00"), f"h{n}") for n, word in enumerate(happened)]
    ears = {kind: ear for kind, ear in HEARS.items() if ear(_any(kind)).aggregate is ENROLMENT}
    ends = [settle([ENROLMENT], ears, SEASONS, life, order, at("10-30T00:00")) for order in (one, other)]
    assert canonical([ENROLMENT], ends[0]) == canonical([ENROLMENT], ends[1])


def _any(kind: type[Any]) -> Any:
    return kind.model_construct(application="A-1", season=SEASON, base="B")
