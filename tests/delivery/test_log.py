"""A recipient's log: every message under the next number, as it was said [DLV-1]."""

from functools import reduce
from random import Random

from contracts.messages.delivery import Concerned, NotificationIssued
from contracts.messages.hr import TraineeLeft
from services.chassis.core.aggregate import Relayed, Route, page_key
from services.chassis.core.document import Delivery, Document, Speaker, advance
from services.delivery.domain.log.decide import decide
from services.delivery.domain.log.facts import LogEntry, Logged
from services.delivery.domain.log.state import (
    PAGE_ENTRIES,
    LogPage,
    envelope_of,
    evolve,
    page,
    page_with,
)
from services.delivery.store import LOG, NUMBER
from tests.delivery.told import BASE, EVERYTHING, HR, NOON, SEASONS, heard, sample

LEFT = sample("hr.trainee_left.v1")
SPEAKER = Speaker("delivery", lambda message: Route("delivery", message.TYPE), SEASONS, lambda _: False)


def told(*messages: object, log: LogPage | None = None) -> LogPage:
    words = [heard(message, str(nth)) for nth, message in enumerate(messages)]  # type: ignore[arg-type]
    return reduce(lambda here, word: reduce(evolve, decide(here, word, SEASONS), here), words, log or page(f"{HR}/1"))


def test_what_is_heard_is_entered_under_the_next_number_as_it_was_said() -> None:
    (entered,) = decide(told(LEFT, LEFT), heard(LEFT, "x", 7), SEASONS)
    assert entered == Logged(LogEntry(3, "x", "admission", TraineeLeft.TYPE, NOON, "x", "c", 7, LEFT.model_dump_json()))
    assert envelope_of(entered.entry) == heard(LEFT, "x", 7).envelope


def test_a_page_begins_where_the_one_before_it_ends() -> None:
    assert page(page_key(HR, 1)).next_number == 1
    assert page(page_key(HR, 3)) == LogPage(HR, 2 * PAGE_ENTRIES + 1)
    for number in (1, 2, PAGE_ENTRIES, PAGE_ENTRIES + 1, 5 * PAGE_ENTRIES):
        first = page(page_key(HR, page_with(number))).first
        assert first <= number < first + PAGE_ENTRIES


def test_everything_that_concerns_anybody_can_be_entered_and_kept_to_the_byte() -> None:
    log = told(*EVERYTHING)
    assert [entry.number for entry in log.entries] == list(range(1, len(EVERYTHING) + 1))
    assert [entry.data for entry in log.entries] == [message.model_dump_json() for message in EVERYTHING]
    kept = LOG.state.dump_python(log, mode="json")
    assert LOG.state.validate_python(kept) == log


def test_in_any_order_the_same_is_entered_under_the_same_numbers() -> None:
    shuffled = list(EVERYTHING)
    Random(1).shuffle(shuffled)
    one, other = told(*EVERYTHING), told(*shuffled)
    assert [entry.number for entry in one.entries] == [entry.number for entry in other.entries]
    assert sorted(entry.data for entry in one.entries) == sorted(entry.data for entry in other.entries)


def test_a_hospital_finds_it_in_its_queue_too_with_its_number_and_as_it_was_said() -> None:
    word = heard(LEFT, "x")
    entered, relayed = LOG.decide(told(LEFT, LEFT), word, SEASONS)
    assert isinstance(entered, Logged)
    assert relayed == Relayed(LEFT, word.envelope, Route("hr", f"{BASE}.{TraineeLeft.TYPE}"), {NUMBER: "3"})


def test_of_two_words_that_came_in_the_wrong_order_both_are_entered_and_their_sequences_tell_which_stands() -> None:
    """Of two processes the one that has the older word in hand may stand still until the other entered the newer.

    Numbers are in the order in which things came here, and no number stands for nothing [DLV-1].
    """
    task = sample(NotificationIssued.TYPE).model_copy(update={"base": BASE, "concerned": Concerned.BASE})
    issued, over = task.model_copy(update={"revision": 1}), task.model_copy(update={"revision": 2, "stands": False})
    held, newer = heard(issued, "held", 4), heard(over, "newer", 5)
    by_the_other, _ = advance(LOG, Document(page_key(HR, 1)), [Delivery(LOG, HR, newer)], SPEAKER, "the other's")
    in_the_end, _ = advance(LOG, by_the_other, [Delivery(LOG, HR, held)], SPEAKER, "the zombie's")
    assert [entry["number"] for entry in in_the_end.state["entries"]] == [1, 2]
    queued = [(message.headers[NUMBER], message.headers["ce-sequence"]) for message in in_the_end.outbox]
    assert queued == [("1", "5"), ("2", "4")]


def test_whoever_has_no_queue_is_told_in_the_log_alone() -> None:
    for recipient in ("platform", f"teaching.{BASE}", "talent-centre"):
        assert len(LOG.decide(page(f"{recipient}/1"), heard(LEFT), SEASONS)) == 1
