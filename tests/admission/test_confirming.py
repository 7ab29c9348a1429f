"""The base confirms its list before anybody is published on it [ADM-5]."""

from datetime import timedelta

from contracts.messages.admission.decisions import NoticePublished, TraineeNoticed
from services.admission.domain.enrolment.objections import over_at
from services.admission.domain.enrolment.waiting import deadlines
from services.admission.domain.intake.noticing import proposed
from tests.admission.crowd import confirmed, intake_of, physical, published, season_run, stages, until, words
from tests.admission.scenes import CALENDAR, GRACE, SEASON, SEASONS

RANKED = published("A-1", "A-2", "A-3")
PASSED = (physical("A-1"), physical("A-2"))
NOTICE_AT, LATER = CALENDAR.notice_at, CALENDAR.notice_at + timedelta(days=1)


def test_nobody_is_published_whom_the_base_has_not_confirmed() -> None:
    """[ADM-5]."""
    loop = season_run([*RANKED, *PASSED], until=NOTICE_AT, unconfirmed=("A-2",))
    assert [[line.application for line in notice.lines] for notice in words(loop, NoticePublished)] == [["A-1"]]
    assert stages(loop)["A-2"] == "physical_passed"


def test_the_list_to_confirm_holds_whoever_passed_the_physical() -> None:
    loop = season_run([*RANKED, *PASSED])
    assert [line.application for line in proposed(intake_of(loop))] == ["A-1", "A-2"]


def test_whoever_is_confirmed_later_is_noticed_later_and_open_to_objections_for_as_long() -> None:
    loop = season_run([*RANKED, *PASSED], until=NOTICE_AT, unconfirmed=("A-2",))
    loop.deliver([confirmed("A-2", moment=LATER)])
    first, second = words(loop, TraineeNoticed)
    assert (first.application, first.noticed_at) == ("A-1", NOTICE_AT)
    assert (second.application, second.noticed_at) == ("A-2", LATER)
    assert second.objections_until - LATER == first.objections_until - NOTICE_AT


def test_a_late_notice_never_costs_the_place() -> None:
    """[ADM-7]: the operation has the grace time after the objections, when the season's own deadline is before."""
    late = CALENDAR.admit_by - timedelta(days=1)
    loop = season_run([*RANKED, *PASSED], until=NOTICE_AT, unconfirmed=("A-2",))
    loop.deliver([confirmed("A-2", moment=late)])
    enrolment = loop.states()["enrolment", "A-2"]
    assert deadlines(enrolment, SEASONS) == {"admission": over_at(enrolment, SEASONS[SEASON]) + 2 * GRACE}


def test_without_any_confirmation_nothing_is_published() -> None:
    loop = season_run([*RANKED, *PASSED], unconfirmed=("A-1", "A-2", "A-3"))
    until(loop, NOTICE_AT)
    assert words(loop, NoticePublished) == []
