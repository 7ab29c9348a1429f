from datetime import timedelta

import pytest

from services.delivery.domain.address.facts import Attempt, PushAnswer, Pushed
from services.delivery.domain.address.schedule import pause
from services.delivery.domain.address.standing import (
    MOST_MISSING,
    WINDOW,
    DueAttempt,
    Off,
    due,
    failing_since,
    missing,
    next_due,
    off,
)
from services.delivery.domain.address.state import Address
from tests.delivery.addresses import (
    BEGIN,
    DAY,
    HOUR,
    MINUTE,
    RECIPIENT,
    REPLAY,
    SECOND,
    SWITCHED_ON,
    URL,
    Life,
    always,
    but,
    made,
    numbers,
    recover,
    set_to,
)

TAKEN, FAILED, GONE = PushAnswer.TAKEN, PushAnswer.FAILED, PushAnswer.GONE


def test_what_is_taken_is_pushed_once_and_in_order() -> None:
    life = Life(last=5)
    assert life.until(HOUR, always(TAKEN)) == [(timedelta(0), number) for number in range(1, 6)]
    assert next_due(life.address, 5) is None
    assert life.address.taken == ((1, 5),)


def test_a_number_is_attempted_at_the_moments_of_the_schedule_and_then_given_up() -> None:
    """[DLV-3]: no attempt comes before its time, and none more than a fifth of a pause late."""
    life = Life()
    moments = [at for at, _ in life.until(3 * DAY, always(FAILED))]
    assert len(moments) == 8
    pauses = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]
    for before, at, least in zip(moments, moments[1:], pauses, strict=False):
        assert least <= at - before < least * 1.2
    assert [each.number for each in missing(life.address)] == [1]


def test_jitter_is_the_same_whoever_reckons_it_and_not_the_same_for_neighbours() -> None:
    assert pause(RECIPIENT, 7, 4) == pause(RECIPIENT, 7, 4)
    assert len({pause(RECIPIENT, number, 4) for number in range(100)}) == 100
    assert len({pause(f"hr-{number}", 7, 4) for number in range(100)}) == 100
    assert pause(RECIPIENT, 7, 1) == timedelta(0)


def test_a_number_that_is_refused_again_and_again_holds_up_none_that_follow() -> None:
    life = Life(last=20)
    assert numbers(life.until(SECOND, but(FAILED, 3, 4))) == list(range(1, 21))
    assert sorted(set(numbers(life.until(3 * DAY, but(FAILED, 3, 4))))) == [3, 4]
    assert [each.number for each in missing(life.address)] == [3, 4]
    assert off(life.address) is None, "it took the others"


def test_no_more_numbers_wait_than_the_window_holds() -> None:
    life = Life(last=10_000)
    assert numbers(life.until(SECOND, always(FAILED))) == list(range(1, WINDOW + 1))
    assert len(life.address.tries) == WINDOW


def test_an_address_that_takes_nothing_for_five_days_is_switched_off() -> None:
    """[DLV-3]: a number a day is said meanwhile, and attempted when it is."""
    life = Life(last=1)
    for day in range(1, 5):
        life.until(day * DAY, always(FAILED))
        life.last += 1
    life.until(4 * DAY + 23 * HOUR, always(FAILED))
    assert off(life.address) is None
    life.until(6 * DAY, always(FAILED))
    assert off(life.address) is Off.FAILING
    assert next_due(life.address, life.last) is None
    assert list(due(life.address, life.last, life.now)) == []


def test_one_number_taken_within_five_days_keeps_an_address_on() -> None:
    life = Life(last=1)
    life.until(4 * DAY, always(FAILED))
    life.last = 2
    life.until(4 * DAY + HOUR, always(TAKEN))
    life.last = 3
    life.until(8 * DAY, but(FAILED, 3))
    assert off(life.address) is None
    assert failing_since(life.address) == BEGIN + 4 * DAY + HOUR


def test_a_silence_in_which_there_was_nothing_to_push_is_no_failing() -> None:
    life = Life(last=1)
    life.until(HOUR, always(TAKEN))
    life.until(30 * DAY, always(TAKEN))
    life.last = 2
    life.until(30 * DAY + MINUTE, always(FAILED))
    assert off(life.address) is None


def test_who_is_gone_is_pushed_nothing_more_at_once() -> None:
    """[DLV-3]: 410."""
    life = Life(last=5)
    assert numbers(life.until(DAY, but(GONE, 2))) == [1, 2]
    assert off(life.address) is Off.GONE


@pytest.mark.parametrize("answer", [FAILED, GONE])
def test_what_was_switched_off_goes_on_where_it_was_once_somebody_switches_it_on(answer: PushAnswer) -> None:
    life = Life(last=3)
    life.until(9 * DAY, but(answer, 2, 3))
    life.last = 4
    life.until(20 * DAY, always(answer))
    life.hear(SWITCHED_ON)
    assert off(life.address) is None
    assert 4 in numbers(life.until(22 * DAY, always(TAKEN)))


def test_another_address_is_pushed_to_though_the_last_one_was_gone() -> None:
    life = Life(last=3)
    life.until(HOUR, always(GONE))
    life.hear(set_to("https://other.example.org/"))
    assert numbers(life.until(DAY, always(TAKEN))) == [1, 2, 3]


def test_an_address_that_was_taken_away_is_pushed_nothing() -> None:
    life = Life(last=3)
    life.now += SECOND
    life.hear(set_to(None))
    assert off(life.address) is Off.UNSET
    assert life.until(DAY, always(TAKEN)) == []


def test_an_address_set_from_a_number_on_hears_nothing_from_before() -> None:
    life = Life(last=9, address=Address(RECIPIENT))
    life.hear(set_to(URL, since=7))
    assert numbers(life.until(DAY, always(TAKEN))) == [7, 8, 9]


def test_an_address_at_which_too_much_was_given_up_is_switched_off_though_it_takes_the_rest() -> None:
    life = Life(last=3 * MOST_MISSING)
    life.now += DAY
    asked = life.address.asked(1)
    given_up = tuple(Attempt(2 * nth, 8, asked, FAILED, life.now) for nth in range(1, MOST_MISSING + 1))
    life.hear(Pushed((*given_up[1:], Attempt(1, 1, asked, TAKEN, life.now))))
    assert off(life.address) is None
    life.hear(Pushed(given_up[:1]))
    assert off(life.address) is Off.MISSING


def test_a_wish_to_be_left_in_peace_is_obeyed_for_every_number() -> None:
    """[DLV-3]: `Retry-After`."""
    life = Life(last=3)

    def asks(each: DueAttempt, now: object) -> PushAnswer | Attempt:
        return made(each, life.now, FAILED, BEGIN + 3 * HOUR) if now == BEGIN else TAKEN

    assert life.until(DAY, asks) == [(timedelta(0), 1), (3 * HOUR, 1), (3 * HOUR, 2), (3 * HOUR, 3)]


def test_a_wish_beyond_a_day_is_obeyed_for_a_day() -> None:
    life = Life(last=2)

    def asks(each: DueAttempt, now: object) -> PushAnswer | Attempt:
        return made(each, life.now, FAILED, BEGIN + 300 * DAY) if now == BEGIN else TAKEN

    assert life.until(3 * DAY, asks)[1] == (DAY, 1)


def test_a_wish_that_has_passed_brings_no_attempt_forward() -> None:
    life = Life()
    pushed = life.until(MINUTE, lambda each, now: made(each, now, FAILED, now - DAY))
    assert [number for _, number in pushed] == [1, 1]
    assert pushed[1][0] >= 5 * SECOND


def test_what_is_missing_is_replayed_by_one_command_and_nothing_else_is() -> None:
    """[DLV-3]: *replay missing*."""
    life = Life(last=6)
    life.until(3 * DAY, but(FAILED, 2, 5))
    life.hear(REPLAY)
    assert missing(life.address) == ()
    assert life.until(4 * DAY, but(FAILED, 5))[:2] == [(3 * DAY, 2), (3 * DAY, 5)]
    assert len([number for number in numbers(life.pushed) if number == 5]) > 8, "from the first attempt on"


def test_whoever_lost_everything_is_sent_everything_from_a_number_on_again() -> None:
    """[DLV-3]: *recover since*."""
    life = Life(last=6)
    life.until(DAY, but(FAILED, 2, 5))
    life.hear(recover(4))
    assert numbers(life.until(DAY, always(TAKEN))) == [4, 5, 6]
    assert [each.number for each in life.address.tries] == [2]


def test_an_answer_that_was_under_way_when_everything_was_asked_for_again_does_not_count() -> None:
    life = Life(last=1)
    (under_way,) = due(life.address, 1, BEGIN)
    life.now += SECOND
    life.hear(recover(1))
    life.hear(Pushed((made(under_way, life.now, TAKEN),)))
    assert numbers(life.until(HOUR, always(TAKEN))) == [1]


def test_the_state_is_as_large_as_what_is_missing_and_not_as_the_log() -> None:
    life = Life(last=500)
    life.until(HOUR, but(FAILED, 100, 200))
    assert life.address.taken == ((1, 99), (101, 199), (201, 500))
