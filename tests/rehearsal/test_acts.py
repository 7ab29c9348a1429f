"""What the shuffled seasons are told, and when."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Final

from contracts.envelope import Envelope
from contracts.messages.finance import AccountListed, NationalPartFiled, NationalUploadTaken
from contracts.messages.hr import TraineeLeft
from contracts.messages.platform.acts import FraudFound
from contracts.messages.time import ClockMoved
from operations.places import TOPOLOGY
from operations.topology.description import read_topology
from operations.topology.layout import OVERHEARD, layout_of
from rehearsal.chaos.acts import TIMES, StillToTell, acts_of
from rehearsal.chaos.overheard import PublishedMessage, heard_by, told_by_stop
from tests.admission.scenes import at

START: Final = at("08-04T09:00")
DAY: Final = timedelta(days=1)


def test_an_act_begins_where_a_deadline_that_struck_is_answered() -> None:
    phases = [
        (name, START + DAY * nth, [said("platform", name)])
        for nth, name in enumerate(["review", "reporting", "reinstatement", "agreements_after_all", "leaving"])
    ]
    acts = acts_of(phases)
    assert [[word.key for word in act.told] for act in acts] == [
        ["review", "reporting"],
        ["reinstatement", "agreements_after_all"],
        ["leaving"],
    ]
    assert [stop for act in acts for stop in act.stops] == [at for _, at, _ in phases]


def test_an_act_begins_with_fraud_found_in_what_was_looked_into() -> None:
    """[REG-11]."""
    score, fraud = said("platform", "score"), said("platform", FraudFound.TYPE)
    phases = [
        ("review", START, [said("platform", "review")]),
        ("exam", START + DAY, [fraud, score]),
        ("final", START + DAY * 2, []),
    ]
    first, second = acts_of(phases)
    assert ([word.key for word in first.told], list(first.stops)) == (["review", "score"], [START, START + DAY])
    assert (list(second.told), list(second.stops)) == ([fraud], [START + DAY * 2])


def test_everything_is_told_three_times_and_first_in_the_act_at_hand() -> None:
    waiting: StillToTell[str] = StillToTell(3, Random(7))
    told: list[list[str]] = []
    for act in range(3):
        waiting.enter(act)
        waiting.put(f"{act}-{nth}" for nth in range(40))
        told.append([])
        while portion := waiting.take(5):
            assert len(portion) <= 5
            told[-1] += portion
    assert set(Counter(each for act in told for each in act).values()) == {TIMES}
    assert all({f"{act}-{nth}" for nth in range(40)} <= set(here) for act, here in enumerate(told))
    assert any(each.startswith("0-") for each in told[2])


def test_what_was_said_already_is_told_twice_more() -> None:
    waiting: StillToTell[str] = StillToTell(1, Random(7))
    waiting.enter(0)
    waiting.again("answer")
    assert [each for _ in range(3) for each in waiting.take(1)] == ["answer"] * (TIMES - 1)


def test_a_rehearsal_is_overheard_only_where_it_asks_to_be() -> None:
    topology = read_topology(TOPOLOGY, ["KM-SECOND-PEOPLES"])
    plain, overheard = layout_of(topology), layout_of(topology.model_copy(update={"overheard": True}))
    assert OVERHEARD not in plain.rights
    assert {binding.exchange for binding in set(overheard.bindings) - set(plain.bindings)} == set(topology.speakers)
    assert [queue.name for queue in overheard.queues if queue not in plain.queues] == [OVERHEARD]


def test_what_was_told_from_outside_is_found_by_where_the_clock_stood() -> None:
    """What an office has a service say at its edge too: nobody else would say it in another order [EXP-2]."""
    answer = PublishedMessage("finance", AccountListed.TYPE, {"ce-causationid": "a"}, b"")
    told_hospital = said("hr", TraineeLeft.TYPE)
    words = [clock(0), clock(1), said("platform", "a"), answer, told_hospital, clock(2), said("platform", "c")]
    edge = [NationalPartFiled.TYPE, NationalUploadTaken.TYPE]
    words += [said("finance", key) for key in (*edge, "told")]
    assert [(moment - START, [word.key for word in told]) for moment, told in told_by_stop(words)] == [
        (DAY * 0, []),
        (DAY * 1, ["a"]),
        (DAY * 2, ["c", *edge]),
    ]


def test_a_word_is_for_whom_the_topology_says() -> None:
    topology = read_topology(TOPOLOGY, ())
    assert sorted(heard_by(said("platform", "platform.fraud_found.v1"), topology)) == ["admission", "registration"]
    assert list(heard_by(said("hr", "KM.hr.trainee_left.v1"), topology)) == []


def clock(day: int) -> PublishedMessage:
    moved = ClockMoved(now=START + DAY * day)
    envelope = Envelope(id=str(day), source="operator", type=moved.TYPE, time=moved.now, correlation_id=str(day))
    return PublishedMessage("clock", moved.TYPE, dict(envelope.headers()), moved.model_dump_json().encode())


def said(exchange: str, key: str) -> PublishedMessage:
    return PublishedMessage(exchange, key, {}, b"")
