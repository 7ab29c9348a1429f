from collections import Counter
from random import Random

from rehearsal.simulator.ears import HEARD_BY
from rehearsal.simulator.post import BATCH, Post, sort_post
from rehearsal.simulator.script import script
from rehearsal.simulator.view import ClerkView
from tests.rehearsal.kunming import KUNMING, SEVEN

TOLD = script(KUNMING, SEVEN, 7)[0].happenings(ClerkView())


def ids(post: Post) -> tuple[list[str], list[str]]:
    return [each.id for _, batch in post.http for each in batch], [each.id for each in post.amqp]


def test_every_event_is_sent() -> None:
    http, amqp = ids(sort_post(Random(1), TOLD))
    assert {*http, *amqp} == {happening.id for happening in TOLD}


def test_each_road_takes_half() -> None:
    http, amqp = ids(sort_post(Random(1), TOLD))
    assert abs(len(http) - len(amqp)) <= len(TOLD) // 10


def test_some_events_are_sent_twice_over_both_roads() -> None:
    http, amqp = ids(sort_post(Random(1), TOLD))
    twice = {each for each, times in Counter([*http, *amqp]).items() if times == 2}
    assert twice
    assert twice == set(http) & set(amqp)


def test_events_are_out_of_order() -> None:
    _, amqp = ids(sort_post(Random(1), TOLD))
    order = {happening.id: place for place, happening in enumerate(TOLD)}
    assert [order[each] for each in amqp] != sorted(order[each] for each in amqp)


def test_batches_go_to_the_service_that_hears_them() -> None:
    for service, batch in sort_post(Random(1), TOLD).http:
        assert len(batch) <= BATCH
        assert {HEARD_BY[type(each.message)] for each in batch} == {service}


def test_the_same_chance_sorts_the_same() -> None:
    assert sort_post(Random(1), TOLD) == sort_post(Random(1), TOLD)


def test_nothing_and_one_event_can_be_sorted() -> None:
    assert sort_post(Random(1), []).size == 0
    assert sort_post(Random(1), TOLD[:1]).size == 1
