"""A posted body is read event by event: what no reader of JSON agrees on costs the event it is in, and says where."""

import json
from typing import Any

import pytest

from contracts.envelope import Received
from contracts.messages.platform.acts import PaymentMade
from contracts.references import Rejection
from services.chassis.core.document import OutboxMessage
from services.chassis.http.application import _event
from services.chassis.http.batch import Event, NotJson, events_of
from tests.edge.test_fuzz import golden, service

GOOD = json.dumps(golden(PaymentMade.TYPE))


def verdicts(body: str | bytes) -> list[tuple[str, str] | None]:
    """Code and field of each event of the body; None where it is taken."""
    told = []
    for event in events_of(body if isinstance(body, bytes) else body.encode()):
        _, taken = _event(service("finance"), event)
        told.append(None if isinstance(taken, OutboxMessage) else (taken.code, taken.field))
    return told


def raw(data: str = "{}", **attributes: str) -> str:
    """A payment with these words of JSON for its data, and for some attributes."""
    sample = golden(PaymentMade.TYPE)
    words = {name: json.dumps(value) for name, value in sample.items() if name != "data"} | attributes
    return "{" + ",".join(f'"{name}":{value}' for name, value in (words | {"data": data}).items()) + "}"


def with_(field: str, word: str) -> str:
    """The golden data with this word of JSON in one field."""
    data = {name: json.dumps(value) for name, value in golden(PaymentMade.TYPE)["data"].items()} | {field: word}
    return raw("{" + ",".join(f'"{name}":{value}' for name, value in data.items()) + "}")


DEEP = "[" * 100_000 + "]" * 100_000
CASES = [
    (with_("application", '"\\ud842"'), ("invalid_data", "application")),
    (with_("note", '[{"of":"\\udc00"}]'), ("invalid_data", "note.0.of")),
    (with_("note", '{"\\ud800":1}'), ("invalid_data", "note.?")),
    (raw(id='"\\ud800"'), ("invalid_envelope", "id")),
    (raw(source='"\\ud800"'), ("invalid_envelope", "source")),
    (raw(id='"a\\u0000b"'), ("invalid_envelope", "id")),
    (raw(id='" "'), ("invalid_envelope", "id")),
    (raw(id='"\\u200b"'), ("invalid_envelope", "id")),
    (raw(id="7"), ("invalid_envelope", "id")),
    (raw(id="null"), ("invalid_envelope", "id")),
    (raw(id=json.dumps("录" * 86)), ("invalid_envelope", "id")),
    (raw(specversion='"1.1"'), ("invalid_envelope", "specversion")),
    (raw(time='"9999-12-31T23:59:59Z"'), ("invalid_envelope", "time")),
    (raw(time='"0001-01-01T00:00:00+08:00"'), ("invalid_envelope", "time")),
    (raw(time="1"), ("invalid_envelope", "time")),
    (raw(time='"2025-10-15T12:00:00Z\\u0000"'), ("invalid_envelope", "time")),
    (raw(time='"2025-10-15T12:00:00\\u0000+08:00"'), ("invalid_envelope", "time")),
    (raw(type='"platform.payment_made.v' + "9" * 5_000 + '"'), ("invalid_envelope", "type")),
    (raw(sequence="9" * 5_000), ("invalid_envelope", "sequence")),
    (with_("amount_fen", "9" * 5_000), ("invalid_data", "amount_fen")),
    (with_("amount_fen", "1e999"), ("invalid_data", "amount_fen")),
    (with_("amount_fen", "NaN"), ("invalid_data", "amount_fen")),
    (with_("amount_fen", "1200.0"), ("invalid_data", "amount_fen")),
    (with_("amount_fen", '"1200"'), ("invalid_data", "amount_fen")),
    (with_("amount_fen", "true"), ("invalid_data", "amount_fen")),
    (with_("amount_fen", "null"), ("invalid_data", "amount_fen")),
    (with_("paid_at", '"0001-01-01T00:00:00+08:00"'), ("invalid_data", "paid_at")),
    (with_("paid_at", '"9999-12-31T23:59:59Z"'), ("invalid_data", "paid_at")),
    (with_("paid_at", "1760000000"), ("invalid_data", "paid_at")),
    (with_("application", "17"), ("invalid_data", "application")),
    (with_("reversed", "true"), ("invalid_data", "payment")),
    (with_("revision", "2"), ("invalid_data", "payment")),
    (with_("note", DEEP), ("not_json", "event")),
    (raw(extension=DEEP), ("not_json", "event")),
    (DEEP, ("not_json", "event")),
    ("{broken", ("not_json", "event")),
    ('"text"', ("invalid_envelope", "event")),
]


@pytest.mark.parametrize(("event", "told"), CASES, ids=[str(nth) for nth in range(len(CASES))])
def test_what_is_wrong_with_one_event_is_told_by_its_field_and_costs_no_other(
    event: str, told: tuple[str, str]
) -> None:
    if event == "{broken":  # what does not close takes what follows with it
        event = '{"broken"}'
    assert verdicts(f"[{GOOD}, {event} ,{GOOD}]") == [None, told, None]


WHOLE = (
    DEEP, "", " ", "{", "[", "[{}", GOOD + GOOD, f"[{GOOD}]x", f"[{GOOD}][{GOOD}]", "\ufeff{}", '"' + '\\"' * 1_000
)  # fmt: skip


@pytest.mark.parametrize("body", WHOLE, ids=[str(nth) for nth in range(len(WHOLE))])
def test_a_body_of_which_nothing_can_be_read_is_refused_whole(body: str) -> None:
    with pytest.raises(NotJson):
        events_of(body.encode())


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe[\x00", '[{"id":"招"}]'.encode("gbk"), b"\x00", b"[" * 1_000_000],
    ids=["utf-16", "gbk", "nul", "deep"],
)
def test_bytes_that_are_no_text_are_refused_whole(body: bytes) -> None:
    with pytest.raises(NotJson):
        events_of(body)


def test_a_single_event_says_what_is_wrong_with_it_too() -> None:
    assert verdicts(with_("application", '"\\ud842"')) == [("invalid_data", "application")]
    assert verdicts(GOOD) == [None]


def test_an_id_is_repeated_as_far_as_it_can_be_written() -> None:
    assert [event.id for event in events_of(b'[{"id":"\\ud800x"},{"id":5},{"id":null},{}]')] == ["\\ud800x", "", "", ""]


def test_the_edge_says_who_speaks_and_keeps_what_the_sender_calls_itself_behind_it() -> None:
    def source(claimed: str) -> Any:
        _, taken = _event(service("finance"), Event("1", {**golden(PaymentMade.TYPE), "source": claimed}, data()))
        return taken.headers["ce-source"] if isinstance(taken, OutboxMessage) else taken

    def data() -> bytes:
        return json.dumps(golden(PaymentMade.TYPE)["data"]).encode()

    assert [source(each) for each in ("platform", "km", "admission", "deadline/account/A-1", "platform/km")] == [
        "platform", "platform/km", "platform/admission", "platform/deadline/account/A-1", "platform/km",
    ]  # fmt: skip
    assert isinstance(source(""), Rejection)


def test_data_is_handed_on_as_it_was_meant() -> None:
    body = with_("note", '[1200.0, 1e22, "录", 123456789012345678901234567890]').encode()
    (event,) = events_of(body)
    assert isinstance(event.data, bytes)
    assert json.loads(event.data) == json.loads(body)["data"]
    _, taken = _event(service("finance"), event)
    assert isinstance(taken, OutboxMessage)
    assert not isinstance(taken, Received)
