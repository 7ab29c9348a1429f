"""What the seasons drawn hold: everything that the two answers are to be compared in, and each often enough.

A draw that lost one of these would agree for ever.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided, ObjectionRaised
from contracts.messages.platform.enrolment import TraineeReinstated, TrainingLeft
from contracts.season.ties import OF_THE_PERSON
from contracts.vocabulary import Category
from tests.oracle import lives
from tests.oracle.story import Person, Story, drawn
from tests.oracle.test_against_textbook import SEASONS

OFTEN: Final = 12
"""Of all the seasons drawn, at least so many hold each of these."""


def before_the_notice(story: Story) -> bool:
    window = story.season.admission.provincial_round
    return window is not None and window.closes < story.season.admission.notice_at


def moved(story: Story, days: int) -> bool:
    """Whether a date came later by that, or, below zero, earlier."""
    assert story.written is not None
    was, is_ = story.written.admission, story.season.admission
    by = (is_.report_by - was.report_by, is_.admit_by - was.admit_by)
    return any(each >= timedelta(days=1) if days > 0 else each < timedelta() for each in by)


def anybody(does: Callable[[Person], object]) -> Callable[[Story], bool]:
    return lambda story: any(does(one) for one in story.people)


def turned_over(one: Person) -> bool:
    decided = sorted(one.told(ObjectionDecided), key=lambda each: each.decided_at)
    return len({each.upheld for each in decided}) > 1


HOLDS: Final[Mapping[str, Callable[[Story], bool]]] = {
    "a transfer": lambda story: bool(story.transfers),
    "two transfers at one base": lambda story: (
        max(Counter(each.base for each in story.transfers).values(), default=0) > 1
    ),
    "seats kept for order applicants": lambda story: (
        any(each.reserved_order for base in story.season.bases for each in base.programmes)
        and any(one.category is Category.ORDER for one in story.people)
    ),
    "a round before the notice": before_the_notice,
    "a round after the notice": lambda story: not before_the_notice(story),
    "a request for the round": anybody(lambda one: one.told(AdjustmentRequested)),
    "seats held back by the province": lambda story: story.season.held_back_seats > 0,
    "a base nobody applied to": lambda story: bool(
        {base.code for base in story.season.bases} - {one.base for one in story.people}
    ),
    "results after the draw": lambda story: bool(story.unheard or story.awaited),
    "an objection": anybody(lambda one: one.told(ObjectionRaised)),
    "an objection nobody decided": anybody(lambda one: one.told(ObjectionRaised) and not one.told(ObjectionDecided)),
    "an objection decided otherwise later": anybody(turned_over),
    "scores that were reopened": lambda story: bool(story.reopened),
    "a report that is known late": anybody(lambda one: one.late),
    "somebody brought back": anybody(lambda one: one.told(TraineeReinstated)),
    "somebody who left": anybody(lambda one: one.told(TrainingLeft)),
    "a confirmation after the notice": lambda story: any(
        at > story.season.admission.notice_at for at in story.confirmed.values()
    ),
    "a date that was put off": lambda story: moved(story, 1),
    "a date that was brought forward": lambda story: moved(story, -1),
    "a date that was moved twice": lambda story: (
        len(story.decided) > len({each.dates[0].date for each in story.decided})
    ),
    "ties that go by persons": lambda story: bool(set(OF_THE_PERSON) & set(story.season.exams.tie_break)),
    "a base that breaks ties in its own way": lambda story: any(
        base.tie_break is not None for base in story.season.bases
    ),
    "totals of fewer decimals": lambda story: story.season.exams.decimals < 2,
}


def test_the_seasons_drawn_hold_each_of_these_often() -> None:
    """[ADM-1 to ADM-7, EXM-4, EXM-5, SAGA-4, COR-2]."""
    stories = [drawn(seed) for seed in range(SEASONS)]
    held = Counter(name for story in stories for name, holds in HOLDS.items() if holds(story))
    assert {name: held[name] for name in HOLDS if held[name] < OFTEN} == {}


def test_people_end_in_every_way_there_is() -> None:
    ended = Counter(end.how for seed in range(SEASONS // 3) for end in lives.ends(drawn(seed)).values())
    ways = ("agreed", "reported", "withdrawn", "vacated", "dropped", "noticed", "unadmitted", "unplaced")
    assert {how: ended[how] for how in ways if ended[how] < OFTEN} == {}
