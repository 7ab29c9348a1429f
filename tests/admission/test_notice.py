from contracts.messages.admission.decisions import NoticePublished, TraineeNoticed
from contracts.messages.platform.admission import QuotaTransferred
from services.admission.domain.intake.snapshotting import certified_base
from tests.admission.crowd import (
    candidate,
    dropped,
    fraud,
    intake_of,
    passed,
    physical,
    published,
    season_run,
    stages,
    until,
    vacated,
    words,
)
from tests.admission.scenes import BASE, CALENDAR, SEASON, SEASONS, SECOND, at, season_with
from tests.pure_loop import heard_of

RANKED = published("A-1", "A-2", "A-3")
NOTICE_AT = CALENDAR.notice_at


def listed(notice: NoticePublished) -> list[str]:
    return [line.application for line in notice.lines]


def test_the_notice_lists_in_merit_order_who_passed_the_physical() -> None:
    """[ADM-5]."""
    loop = season_run([*RANKED, physical("A-2"), physical("A-1")])
    until(loop, NOTICE_AT - SECOND)
    assert words(loop, NoticePublished) == []
    until(loop, NOTICE_AT)
    (notice,) = words(loop, NoticePublished)
    assert listed(notice) == ["A-1", "A-2"]
    assert (notice.published_at, notice.objections_until) == (NOTICE_AT, CALENDAR.objections_until)
    assert stages(loop) == {"A-1": "noticed", "A-2": "noticed", "A-3": "unplaced"}


def test_who_missed_the_physical_is_not_on_the_notice() -> None:
    loop = season_run([*RANKED, physical("A-2")], until=NOTICE_AT)
    assert [listed(notice) for notice in words(loop, NoticePublished)] == [["A-2"]]


def test_a_physical_on_its_way_brings_its_holder_onto_the_notice_later() -> None:
    loop = season_run([*RANKED, physical("A-1")], until=CALENDAR.physical_by, season=season_with({"AGP": 2}, 48))
    until(loop, NOTICE_AT)
    loop.deliver([physical("A-2")])
    assert [listed(notice) for notice in words(loop, NoticePublished)] == [["A-1"], ["A-1", "A-2"]]
    assert [word.application for word in words(loop, TraineeNoticed)] == ["A-1", "A-2"]


def test_whoever_left_before_the_notice_is_not_on_it() -> None:
    loop = season_run([*RANKED, passed("A-1"), physical("A-2"), vacated("A-1", NOTICE_AT - SECOND)], until=NOTICE_AT)
    assert [listed(notice) for notice in words(loop, NoticePublished)] == [["A-2"]]


def test_whoever_leaves_after_the_notice_still_stands_on_it() -> None:
    loop = season_run([*RANKED, physical("A-1"), physical("A-2")], until=NOTICE_AT)
    loop.deliver([fraud("A-1", at("08-08T09:00"))])
    assert len(words(loop, NoticePublished)) == 1
    assert stages(loop)["A-1"] == "vacated"


def test_scores_that_come_after_the_notice_was_due_are_placed_and_noticed_at_once() -> None:
    loop = season_run([*RANKED[:2], physical("A-1"), physical("A-2")], until=NOTICE_AT)
    assert words(loop, NoticePublished) == []
    loop.deliver(RANKED)
    assert [listed(notice) for notice in words(loop, NoticePublished)][-1] == ["A-1", "A-2"]


def test_what_is_heard_of_late_publishes_the_list_anew_with_the_root_that_tells_of_it() -> None:
    """[ADM-5, ADM-9]: whoever keeps the last notice can hold the certificates against it."""
    asked = QuotaTransferred(
        transfer="T-1",
        season=SEASON,
        base=BASE,
        from_specialty="AGP",
        to_specialty="AGP",
        seats=1,
        transferred_at=NOTICE_AT + 2 * SECOND,
    )
    late = (candidate(dropped("A-3"), 9), heard_of(asked, asked.transferred_at, "transfer"))
    for heard in late:
        loop = season_run([*RANKED, physical("A-1"), physical("A-2")], until=NOTICE_AT)
        loop.deliver([heard])
        first, last = words(loop, NoticePublished)
        assert listed(first) == listed(last) == ["A-1", "A-2"]
        page = certified_base(intake_of(loop), SEASONS[SEASON])
        assert page is not None
        assert (first.root != last.root, last.root) == (True, page.tree.root)
        assert len(words(loop, TraineeNoticed)) == 2


def test_what_befalls_somebody_later_binds_the_list_to_nothing_else() -> None:
    loop = season_run([*RANKED, physical("A-1"), physical("A-2")], until=NOTICE_AT)
    loop.deliver([candidate(dropped("A-3", NOTICE_AT + SECOND), 9), fraud("A-1", at("08-08T09:00"))])
    (notice,) = words(loop, NoticePublished)
    page = certified_base(intake_of(loop), SEASONS[SEASON])
    assert page is not None
    assert notice.root == page.tree.root
