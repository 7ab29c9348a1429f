"""The pure step: one document hears a batch of letters."""

from dataclasses import replace
from datetime import timedelta

from contracts.envelope import Received, attributes_of, envelope_of
from contracts.messages.finance import AccountClosed, AccountOpened
from services.chassis.core.aggregate import Route
from services.chassis.core.document import NEVER, Delivery, Document, Outcome, Speaker, advance, deadline_delivery
from services.chassis.core.failures import NewerVersion
from tests.chassis.toy import NOON, TILL, UNLUCKY_FEN, delivery, envelope, payment

CONFIRMED: set[str] = set()
SPEAKER = Speaker("toys", lambda message: Route("toys", message.TYPE), None, CONFIRMED.__contains__)


def heard(document: Document, *deliveries: Delivery, token: str = "t1") -> tuple[Document, list[Outcome]]:  # noqa: S107  no secret
    moved, results = advance(TILL, document, deliveries, SPEAKER, token)
    return moved, [result.outcome for result in results]


def test_a_new_document_hears_and_speaks() -> None:
    till, outcomes = heard(Document("T-1"), delivery("a", payment()))
    assert outcomes == [Outcome.HEARD]
    assert (till.version, till.said, till.unsent) == (1, 1, "t1")
    assert till.state["paid_fen"] == 100
    assert [outgoing.headers["ce-type"] for outgoing in till.outbox] == [AccountOpened.TYPE]
    assert till.index == {"payments": 1}


def test_a_repeat_changes_nothing_at_all() -> None:
    once, _ = heard(Document("T-1"), delivery("a", payment()))
    twice, outcomes = heard(once, delivery("a", payment()))
    assert outcomes == [Outcome.REPEATED]
    assert twice is once


def test_a_repeat_inside_one_batch_counts_once() -> None:
    till, outcomes = heard(Document("T-1"), delivery("a", payment()), delivery("a", payment()))
    assert outcomes == [Outcome.HEARD, Outcome.REPEATED]
    assert till.state["paid_fen"] == 100


def test_the_same_id_from_another_source_is_another_message() -> None:
    other = Delivery(TILL, "T-1", Received(payment(), envelope("a").model_copy(update={"source": "bank"})))
    till, _ = heard(Document("T-1"), delivery("a", payment()), other)
    assert till.state["payments"] == 2


def test_a_defect_leaves_its_neighbours_alone() -> None:
    bad = delivery("b", payment(amount_fen=UNLUCKY_FEN))
    till, outcomes = heard(Document("T-1"), delivery("a", payment()), bad, delivery("c", payment()))
    assert outcomes == [Outcome.HEARD, Outcome.DEFECT, Outcome.HEARD]
    assert till.state["payments"] == 2
    assert "platform/b" not in till.heard


def test_a_state_that_cannot_be_read_is_a_defect_of_every_letter() -> None:
    broken = Document("T-1", version=3, state={"paid_fen": "much"})
    document, outcomes = heard(broken, delivery("a", payment()))
    assert (document, outcomes) == (broken, [Outcome.DEFECT])


def test_what_is_said_again_after_a_crash_is_the_same_message() -> None:
    first, _ = heard(Document("T-1"), delivery("a", payment()), token="t1")
    again, _ = heard(Document("T-1"), delivery("a", payment()), token="t2")
    assert first.outbox == again.outbox


def test_every_message_an_aggregate_says_has_its_own_id_and_a_higher_sequence() -> None:
    first, _ = heard(Document("T-1"), delivery("a", payment()))
    second, _ = heard(first, delivery("b", payment()), token="t2")
    assert sequences(second) == ["1", "2"]
    assert len({outgoing.headers["ce-id"] for outgoing in second.outbox}) == 2


def test_an_unconfirmed_outbox_is_carried_on_and_a_confirmed_one_is_not() -> None:
    first, _ = heard(Document("T-1"), delivery("a", payment()))
    carried, _ = heard(first, delivery("b", payment()), token="t2")
    assert sequences(carried) == ["1", "2"]
    CONFIRMED.add("t1")
    fresh, _ = heard(first, delivery("b", payment()), token="t2")
    CONFIRMED.clear()
    assert sequences(fresh) == ["2"]


def sequences(document: Document) -> list[str]:
    return [outgoing.headers["ce-sequence"] for outgoing in document.outbox]


def test_a_message_names_its_cause_and_keeps_the_correlation() -> None:
    till, _ = heard(Document("T-1"), delivery("a", payment()))
    said = envelope_of(attributes_of(till.outbox[0].headers))
    assert (said.causation_id, said.correlation_id, said.source, said.time) == ("a", "a", "toys", NOON)


def test_a_deadline_is_kept_and_fires_once() -> None:
    till, _ = heard(Document("T-1"), delivery("a", payment()))
    close = NOON + timedelta(days=1)
    assert till.due == int(close.timestamp() * 1000)
    fired, outcomes = heard(till, deadline_delivery(TILL, "T-1", "close", close), token="t2")
    assert outcomes == [Outcome.HEARD]
    assert fired.due == NEVER
    assert fired.outbox[-1].headers["ce-type"] == AccountClosed.TYPE
    again, outcomes = heard(fired, deadline_delivery(TILL, "T-1", "close", close))
    assert outcomes == [Outcome.REPEATED]
    assert again is fired


def test_what_is_said_of_a_deadline_with_a_long_name_can_be_read_by_whoever_hears_it() -> None:
    """Its name goes out as a cause, and a cause that is too long would be a dead letter with every hearer."""
    key = f"T-{'1' * 120}"
    till, _ = heard(Document(key), delivery("a", payment()))
    fired, outcomes = heard(till, deadline_delivery(TILL, key, "close", NOON + timedelta(days=1)), token="t2")
    said = envelope_of(attributes_of(fired.outbox[-1].headers))
    assert (outcomes, fired.due, said.correlation_id) == ([Outcome.HEARD], NEVER, key)
    assert said.causation_id
    _, outcomes = heard(fired, deadline_delivery(TILL, key, "close", NOON + timedelta(days=1)))
    assert outcomes == [Outcome.REPEATED]


def test_a_deadline_the_state_does_not_wait_for_is_ignored_and_the_stored_one_corrected() -> None:
    till, _ = heard(Document("T-1"), delivery("a", payment()))
    stale = deadline_delivery(TILL, "T-1", "close", NOON + timedelta(hours=1))
    corrected, outcomes = heard(till, stale, token="t2")
    assert outcomes == [Outcome.REPEATED]
    assert (corrected.version, corrected.due, corrected.state) == (2, till.due, till.state)


def test_what_newer_code_wrote_is_left_to_it_whole() -> None:
    newer = replace(TILL, knows=lambda stored: "payments" not in stored)
    once, _ = heard(Document("T-1"), delivery("a", payment()))
    after, results = advance(newer, once, [delivery("b", payment())], SPEAKER, "t2")
    assert after is once
    assert [(result.outcome, type(result.defect)) for result in results] == [(Outcome.DEFECT, NewerVersion)]
