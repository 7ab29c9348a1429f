"""What those concerned are told: verdicts, sittings, offers, deadlines ahead, and what is taken back [CLO-2]."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from random import Random
from typing import Any

import pytest

from contracts.envelope import Message, Received
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
)
from contracts.messages.admission.enrolment import StepRetracted
from contracts.messages.delivery import Concerned, NotificationIssued, NotificationKind
from contracts.messages.platform.admission import ListConfirmed
from contracts.messages.registration import ApplicationAccepted
from contracts.messages.time import GuideMoved
from contracts.messages.verification import ReviewApproved
from contracts.reasons import Reason
from contracts.recipients import RecipientKind
from contracts.season.calendar import Window
from contracts.vocabulary import Moment
from services.chassis.core.document import deadline_delivery
from services.delivery.domain.audience import recipients_of
from services.delivery.domain.notification.ahead import next_deadlines
from services.delivery.domain.notification.decide import decide
from services.delivery.domain.notification.effects import to_tell, told_as
from services.delivery.domain.notification.facts import MATTERS
from services.delivery.domain.notification.state import CORRECTION, Notifications, evolve, fingerprint
from services.delivery.handlers import hears
from services.delivery.store import NOTIFICATIONS
from tests.delivery.told import BASE, HR, SEASONS, heard, sample

SEASON = SEASONS["2025-kunming-2"]
A = "KM2-2025-00017"
DAY = timedelta(days=1)


def of(message: type[Message], **fields: Any) -> Any:
    """The golden sample of a message, about one applicant of the season."""
    ours = {"application": A, "season": SEASON.id, "base": BASE}
    known = {name: value for name, value in ours.items() if name in message.model_fields}
    return sample(message.TYPE).model_copy(update=known | fields)


def after(*words: Received[Any]) -> tuple[Notifications, list[NotificationIssued]]:
    """The state after these words, and everything that was said."""
    known, said = Notifications(A), list[NotificationIssued]()
    for word in words:
        events = decide(known, word, SEASONS)
        said += [event for event in events if isinstance(event, NotificationIssued)]
        known = reduce(evolve, events, known)
    return known, said


def reached(name: str, at: Moment) -> Received[Any]:
    """The lead time of a deadline, as the chassis tells it."""
    return deadline_delivery(NOTIFICATIONS, A, name, at).heard


def told(*messages: Message) -> tuple[Notifications, list[NotificationIssued]]:
    return after(*(heard(message, f"{nth}", nth) for nth, message in enumerate(messages)))


def test_whoever_registers_once_a_session_is_over_is_told_of_those_to_come() -> None:
    """[REG-2]: in a later window, whose applicants the last session receives."""
    hospital = SEASON.base(BASE)
    assert hospital is not None
    closes = max(each.closes for each in hospital.review_sessions)
    first, last = Window(opens=closes - DAY, closes=closes), Window(opens=closes + DAY, closes=closes + 2 * DAY)
    twice = SEASON.model_copy(update={"bases": (hospital.model_copy(update={"review_sessions": (first, last)}),)})
    for submitted_at, sessions in ((first.opens - DAY, 2), (closes, 1)):
        known, _ = told(of(ApplicationAccepted, submitted_at=submitted_at))
        (said,) = (each for each in to_tell(known, twice) if each.kind is NotificationKind.REGISTRATION)
        assert said.text.count("至") == sessions


def test_whoever_is_approved_at_a_base_with_gates_is_told_of_them() -> None:
    """[POL-5]."""
    hospital = SEASON.base(BASE)
    assert hospital is not None
    gated = SEASON.model_copy(update={"bases": (hospital.model_copy(update={"gated": True}),)})
    known, _ = told(of(ReviewApproved))
    (said,) = (each for each in to_tell(known, gated) if each.kind is NotificationKind.REVIEW)
    assert said.text.endswith("前一科目未达到最低分数的，不再参加后续科目。")


def test_whoever_is_approved_is_told_when_and_where_each_component_is_sat() -> None:
    _, (said,) = told(of(ReviewApproved))
    assert said.kind is NotificationKind.REVIEW
    hospital = SEASON.base(BASE)
    assert hospital is not None
    assert {each.component for each in said.sittings} == {part.component for part in hospital.components}
    assert said.happens_at == min(each.opens for each in said.sittings)
    assert "2025年7月28日09:00至11:00" in said.text_zh
    assert hospital.name_zh in said.text_zh


def test_a_place_that_is_named_for_a_component_is_where_it_is_sat() -> None:
    hospital = SEASON.base(BASE)
    assert hospital is not None
    parts = tuple(part.model_copy(update={"place_zh": "教学楼三楼"}) for part in hospital.components)
    bases = (hospital.model_copy(update={"components": parts}),)
    events = decide(
        Notifications(A), heard(of(ReviewApproved)), {SEASON.id: SEASON.model_copy(update={"bases": bases})}
    )
    (said,) = (event for event in events if isinstance(event, NotificationIssued))
    assert "地点：教学楼三楼" in said.text_zh


def test_an_offer_that_is_lost_is_followed_by_a_correction_of_the_same_matter() -> None:
    _, said = told(of(PlaceOffered), of(PlaceVacated, reasons=(Reason.PHYSICAL_FAILED,)))
    assert [(each.about, each.revision) for each in said] == [("place", 1), ("place", 2)]
    assert said[1].text_zh.startswith(CORRECTION)
    assert "已取消" in said[1].text_zh


def test_an_admission_undone_for_now_is_taken_back() -> None:
    _, said = told(of(TraineeAdmitted), of(PlaceVacated, reasons=(Reason.SCORES_REOPENED,)))
    assert [(each.about, each.stands) for each in said] == [("admission", True), ("admission", False)]


def test_an_admission_or_a_report_told_wrongly_is_taken_back() -> None:
    """[COR-1]."""
    admitted = of(TraineeAdmitted)
    _, said = told(admitted, of(StepRetracted, step=TraineeAdmitted.TYPE))
    assert [(each.about, each.stands) for each in said] == [("admission", True), ("admission", False)]
    arrived = (admitted, of(ReportAccepted))
    assert next_deadlines(told(*arrived)[0], SEASONS) == {}
    known, _ = told(*arrived, of(StepRetracted, step=ReportAccepted.TYPE), admitted)
    assert next_deadlines(known, SEASONS).keys() == next_deadlines(told(admitted)[0], SEASONS).keys()


def test_of_a_date_that_was_moved_the_new_one_is_told_in_the_place_of_the_other() -> None:
    """[COR-2]."""
    hospital = SEASON.base(BASE)
    assert hospital is not None
    before, _ = told(of(ReviewApproved))
    opens = min(each.opens for part in hospital.components for each in part.sittings)
    parts = [
        part.model_copy(update={"sittings": tuple(map(_a_week_on, part.sittings))}) for part in hospital.components
    ]
    later = SEASON.model_copy(update={"bases": (hospital.model_copy(update={"components": tuple(parts)}),)})
    moved = Received(GuideMoved(SEASON.id, 1), heard(of(ReviewApproved)).envelope)
    events = decide(before, moved, {SEASON.id: later})
    (said,) = (event for event in events if isinstance(event, NotificationIssued))
    assert (said.about, said.revision, said.happens_at) == ("review", 2, opens + timedelta(days=7))
    assert said.text_zh.startswith(CORRECTION)
    assert list(decide(reduce(evolve, events, before), moved, {SEASON.id: later})) == []


def _a_week_on(sitting: Window) -> Window:
    week = timedelta(days=7)
    return sitting.model_copy(update={"opens": sitting.opens + week, "closes": sitting.closes + week})


def test_a_repeat_says_nothing() -> None:
    offered = heard(of(PlaceOffered), "1", 1)
    _, said = after(offered, offered)
    assert len(said) == 1


def test_a_matter_that_stands_is_put_together_once_however_often_another_is_heard_of() -> None:
    known, (_, review) = told(of(ApplicationAccepted), of(ReviewApproved))
    (stands,) = (each for each in to_tell(known, SEASON) if each.about == review.about)
    assert told_as(A, SEASON.id, stands) == fingerprint(review)
    before = told_as.cache_info().misses
    told(of(ApplicationAccepted), of(ReviewApproved), of(PlaceOffered), of(PhysicalPassed), of(TraineeAdmitted))
    told(of(ApplicationAccepted), of(ReviewApproved), of(PlaceOffered), of(PhysicalPassed), of(TraineeAdmitted))
    assert told_as.cache_info().misses - before <= len({"registration", "review", "place", "admission"})


def test_a_deadline_is_told_of_ahead_unless_it_was_met() -> None:
    accepted = of(ApplicationAccepted)
    known, _ = told(accepted)
    ((name, at),) = next_deadlines(known, SEASONS).items()
    _, said = after(heard(accepted, "1", 1), reached(name, at))
    assert {each.kind for each in said} == {
        NotificationKind.REGISTRATION,
        NotificationKind.DEADLINE,
        NotificationKind.TASK,
    }
    closes = at + timedelta(hours=SEASON.notifications.ahead_hours[0])
    assert {each.happens_at for each in said} == {closes}
    met, _ = told(accepted, of(ReviewApproved))
    assert next_deadlines(met, SEASONS) == {}


def test_a_deadline_whose_date_moved_is_told_of_at_its_new_lead_time_and_the_old_word_is_taken_back() -> None:
    offered = of(PlaceOffered)
    known, _ = told(offered)
    ((name, at),) = next_deadlines(known, SEASONS).items()
    moved = offered.model_copy(update={"physical_by": offered.physical_by + timedelta(days=9)})
    known, said = after(
        heard(offered, "1", 1),
        reached(name, at),
        heard(moved, "3", 3),
    )
    assert [each.stands for each in said if each.kind is NotificationKind.DEADLINE] == [True, False]
    assert next_deadlines(known, SEASONS) == {name: at + timedelta(days=9)}


def test_who_is_offered_a_place_anew_by_the_same_day_was_rightly_told_of_it_and_is_told_so_once() -> None:
    """[CLO-2]: the day of the first offer stood at its lead time, and stands."""
    offered = of(PlaceOffered)
    known, _ = told(offered)
    ((name, at),) = next_deadlines(known, SEASONS).items()
    anew = offered.model_copy(update={"offered_at": at + timedelta(hours=5)})
    known, said = after(heard(offered, "1", 1), reached(name, at), heard(anew, "3", 3))
    assert [each.stands for each in said if each.kind is NotificationKind.DEADLINE] == [True]
    assert next_deadlines(known, SEASONS) == {}
    late, said = after(heard(anew, "3", 3), heard(offered, "1", 1))
    assert [each.kind for each in said] == [NotificationKind.PLACE], "told by its word alone"
    assert next_deadlines(late, SEASONS) == {}
    assert set(to_tell(after(heard(anew, "3", 3), reached(name, at))[0], SEASON)) == set(to_tell(known, SEASON))


def test_who_lost_the_place_and_is_offered_one_anew_by_the_same_day_is_told_of_the_day_again() -> None:
    """[CLO-2]: the last word on a day that holds is never that it does not."""
    offered = of(PlaceOffered)
    ((name, at),) = next_deadlines(told(offered)[0], SEASONS).items()
    lost = of(PlaceRefused, reasons=(Reason.SCORES_REOPENED,), refused_at=at + timedelta(hours=1))
    anew = offered.model_copy(update={"offered_at": at + timedelta(hours=5)})
    _, said = after(heard(offered, "1", 1), reached(name, at), heard(lost, "2", 2), heard(anew, "3", 3))
    assert [each.stands for each in said if each.kind is NotificationKind.DEADLINE] == [True, False, True]


def test_what_a_base_has_to_do_goes_to_its_own_systems_and_nothing_else_does() -> None:
    accepted = of(ApplicationAccepted)
    known, _ = told(accepted)
    ((name, at),) = next_deadlines(known, SEASONS).items()
    _, said = after(heard(accepted, "1", 1), reached(name, at))
    for each in said:
        own = (HR, f"teaching.{BASE}") if each.concerned is Concerned.BASE else (RecipientKind.PLATFORM.value,)
        assert recipients_of(each, SEASONS) == own


def test_a_base_is_told_ahead_whom_it_is_still_to_confirm_and_of_nobody_it_confirmed() -> None:
    passed = of(PhysicalPassed, passed_at=SEASON.admission.notice_at - timedelta(days=9))
    known, _ = told(of(PlaceOffered, offered_at=passed.passed_at - timedelta(days=1)), passed)
    name = f"confirmation {SEASON.notifications.ahead_hours[0]}"
    at = next_deadlines(known, SEASONS)[name]
    said = [each for each in decide(known, reached(name, at), SEASONS) if isinstance(each, NotificationIssued)]
    assert [(each.concerned, each.happens_at) for each in said] == [(Concerned.BASE, SEASON.admission.notice_at)]
    listed = of(ListConfirmed, applications=(A,), confirmed_at=at)
    confirmed = Notifications(A)
    for word in (of(PlaceOffered, offered_at=passed.passed_at - timedelta(days=1)), passed, listed):
        confirmed = reduce(evolve, decide(confirmed, asked(word), SEASONS), confirmed)
    assert name not in next_deadlines(confirmed, SEASONS)


def asked(message: Message) -> Received[Any]:
    """The message as the notifications of this application hear it."""
    everyone = hears(SEASONS)[type(message)](message).everyone
    (own,) = (each for each in everyone if each.aggregate is NOTIFICATIONS and each.key == A)
    return replace(heard(message), message=own.message)


@pytest.mark.parametrize("seed", range(20))
def test_in_any_order_with_any_repeats_the_same_stands_to_be_told_and_was_told_last(seed: int) -> None:
    chance = Random(seed)
    words = [heard(of(message), f"{nth}", nth + 1) for nth, message in enumerate(MATTERS)]
    shuffled = [*words, *chance.sample(words, len(words) // 2)]
    chance.shuffle(shuffled)
    straight, other = after(*words)[0], after(*shuffled)[0]
    assert other.words == straight.words
    assert set(to_tell(other, SEASON)) == set(to_tell(straight, SEASON))
    assert standing(other) == standing(straight)


def standing(known: Notifications) -> dict[str, str]:
    return {about: each.fingerprint for about, each in known.issued.items() if each.stands}


def test_the_state_is_read_as_it_was_written() -> None:
    words: Sequence[Message] = [of(message) for message in MATTERS]
    known, said = told(*words)
    assert NOTIFICATIONS.state.validate_python(NOTIFICATIONS.state.dump_python(known, mode="json")) == known
    assert not any("person_key" in each.model_dump_json() for each in said)


def test_a_postgraduate_is_told_of_the_link_and_ahead_of_reporting_and_of_a_link_that_does_not_stand() -> None:
    """[CLO-1, CLO-2]."""
    linked = of(PostgraduateLinked)
    known, (said,) = told(linked)
    assert said.text_zh.startswith("您已与")
    assert (said.kind, said.happens_at) == (NotificationKind.ADMISSION, linked.report_by)
    assert next_deadlines(known, SEASONS)
    assert not next_deadlines(told(linked, of(ReportAccepted))[0], SEASONS)
    _, (_, back) = told(linked, of(StepRetracted, step=PostgraduateLinked.TYPE))
    assert not back.stands
