"""Who may say what: a message speaks for whoever may publish where it came in, whatever its headers claim."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from contracts.catalogue import CATALOGUE, SPEAKERS, speaker_of
from contracts.envelope import Received, attributes_of
from contracts.messages.platform.acts import PaymentMade
from contracts.references import Rejection
from services.chassis.core.document import Delivery, Document, OutboxMessage, Outcome, Speaker, advance, deadline_key
from services.chassis.http.application import _event
from services.chassis.http.batch import events_of
from services.chassis.http.edge import admitted
from services.chassis.messaging.origin import EXCHANGE, FOREIGN, KEY, RECIPIENT, Origin, origin_of
from services.chassis.messaging.redirect import attempt_of, put_off_before
from services.chassis.messaging.suspicion import deaths
from tests.edge.test_fuzz import golden, hearer_of, service

HEARD = [name for name in sorted(CATALOGUE) if hearer_of(name) is not None]
IDS = {
    "nothing": None,
    "empty": "",
    "a number": 7,
    "a table": {"a": 1},
    "a list": ["a"],
    "bytes": b"a",
    "NUL": "a\x00b",
    "a line break": "a\nb",
    "half a character": "a\ud842",
    "255 bytes and more": "录" * 86,
    "129 characters": "a" * 129,
}


@dataclass
class Delivered:
    """As much of a delivery as tells where it came from."""

    exchange: str = "platform"
    routing_key: str = PaymentMade.TYPE
    headers: dict[str, Any] = field(default_factory=dict)
    redelivered: bool = False


def told(name: str, origin: Origin, **changed: Any) -> Received[Any] | Rejection:
    """What its hearer makes of a golden sample that came in there, with some attributes changed."""
    event, hearer = golden(name), hearer_of(name)
    assert hearer is not None
    attributes = {key: value for key, value in event.items() if key != "data"} | changed
    return admitted(hearer, origin, attributes, json.dumps(event["data"]).encode())


def own(name: str) -> Origin:
    """Where a message comes in when its speaker says it: a recipient's under keys of its own."""
    speaker = speaker_of(name)
    return Origin(speaker, f"{golden(name)['source']}.{name}" if speaker == RECIPIENT else name)


def test_everybody_who_is_heard_has_an_exchange_of_that_name() -> None:
    assert {
        "platform",
        "registration",
        "verification",
        "exams",
        "admission",
        "finance",
        "delivery",
        "recipient",
        "clock",
    } == SPEAKERS


@pytest.mark.parametrize("name", HEARD)
def test_a_message_is_heard_from_its_speaker_and_from_nobody_else(name: str) -> None:
    assert isinstance(told(name, own(name)), Received)
    for exchange in {*SPEAKERS, "", "amq.default", "registration.redirect"} - {speaker_of(name)}:
        rejection = told(name, Origin(exchange, own(name).key))
        assert isinstance(rejection, Rejection)
        assert (rejection.code, rejection.field) == (FOREIGN, "type")


@pytest.mark.parametrize("name", HEARD)
def test_a_speaker_goes_by_no_other_name_of_ours(name: str) -> None:
    origin = own(name)
    for source in (*SPEAKERS, "hr", "deadline", "deadline/account/A-1", "time", "Admission", "finance/x"):
        if source.partition("/")[0] == origin.exchange or (origin.exchange, source) == ("clock", "operator"):
            continue
        rejection = told(name, origin, source=source)
        assert isinstance(rejection, Rejection), source
        assert (rejection.code, rejection.field) == (FOREIGN, "source")


def test_a_message_under_the_key_of_another_is_nobodys() -> None:
    rejection = told(PaymentMade.TYPE, Origin("platform", "platform.month_assessed.v1"))
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.field) == (FOREIGN, "type")


def test_what_a_system_outside_says_is_no_repeat_of_what_one_of_ours_says() -> None:
    own = told("finance.open_account.v1", Origin("admission", "finance.open_account.v1"), id="1")
    theirs = told(PaymentMade.TYPE, Origin("platform", PaymentMade.TYPE), source="km", id="1")
    assert isinstance(own, Received)
    assert isinstance(theirs, Received)
    assert (own.key, theirs.key) == ("admission/1", "11:platform/km/1")
    assert not theirs.key.startswith(deadline_key("account", "", "", own.time).partition("/")[0])


def test_source_and_id_stay_a_pair() -> None:
    keys = set()
    for source, name in (("km/a", "1"), ("km", "a/1"), ("platform", "km/a/1"), ("1", "km"), ("11:platform/km", "1")):
        heard = told(PaymentMade.TYPE, Origin("platform", PaymentMade.TYPE), source=source, id=name)
        assert isinstance(heard, Received)
        keys.add(heard.key)
    assert len(keys) == 5


def test_a_system_is_the_same_whichever_road_it_takes() -> None:
    """The edge writes `platform/km` for whoever calls itself `km`, over AMQP nobody does."""
    both = [
        told(PaymentMade.TYPE, Origin("platform", PaymentMade.TYPE), source=source) for source in ("km", "platform/km")
    ]
    assert len({heard.key for heard in both if isinstance(heard, Received)}) == 1


@pytest.mark.parametrize("attribute", ["id", "source", "correlationid"])
@pytest.mark.parametrize("wrong", IDS)
def test_a_name_that_is_no_short_text_is_refused_by_its_field(attribute: str, wrong: str) -> None:
    value = "s" * 145 if (attribute, wrong) == ("source", "129 characters") else IDS[wrong]
    if (attribute, wrong) == ("source", "255 bytes and more"):
        value = "录" * 145
    rejection = told(PaymentMade.TYPE, Origin("platform", PaymentMade.TYPE), **{attribute: value})
    assert isinstance(rejection, Rejection)
    assert rejection.code == "invalid_envelope"
    assert rejection.field == {"correlationid": "correlation_id"}.get(attribute, attribute)


@pytest.mark.parametrize("version", [None, "", "1.1", 1.0, "0.3"])
def test_only_the_first_version_of_cloudevents_is_spoken(version: object) -> None:
    rejection = told(PaymentMade.TYPE, Origin("platform", PaymentMade.TYPE), specversion=version)
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.field) == ("invalid_envelope", "specversion")


@pytest.mark.parametrize("sequence", [-1, 2**53, "9" * 5_000, "9_5", " 1 ", 1.0, True, "١"])
def test_a_sequence_is_a_number_every_store_keeps(sequence: object) -> None:
    rejection = told(PaymentMade.TYPE, Origin("platform", PaymentMade.TYPE), sequence=sequence)
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.field) == ("invalid_envelope", "sequence")


@pytest.mark.parametrize("name", ["platform.payment_made.v" + "9" * 5_000, "a" * 200 + ".b.v1", None, 3, "\ud842"])
def test_a_type_nobody_could_mean_is_refused_by_its_field(name: object) -> None:
    rejection = told(PaymentMade.TYPE, Origin("platform", PaymentMade.TYPE), type=name)
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.field) == ("invalid_envelope", "type")


@pytest.mark.parametrize(
    "value", ["1/3", "soon", -7, 2, None, b"\xff", ["odd"], {"a": 1}, 10**18, True, "9" * 5_000, 1.5]
)
def test_a_header_of_ours_that_a_sender_set_says_nothing_and_raises_nothing(value: Any) -> None:
    names = ("x-attempt", "x-put-off", "x-delivery-count", EXCHANGE, KEY)
    fresh = Delivered(headers=dict.fromkeys(names, value))
    assert (attempt_of("finance", fresh), put_off_before("finance", fresh), deaths(fresh)) == (1, 0, 0)  # type: ignore[arg-type]
    assert origin_of("finance", fresh) == Origin("platform", PaymentMade.TYPE)  # type: ignore[arg-type]
    back = Delivered("finance.redirect", "inbox", dict.fromkeys(names, value), redelivered=True)
    assert attempt_of("finance", back) >= 1  # type: ignore[arg-type]
    assert put_off_before("finance", back) >= 0  # type: ignore[arg-type]
    assert deaths(back) >= 0 or value == -7  # type: ignore[arg-type]
    assert isinstance(origin_of("finance", back).exchange, str)  # type: ignore[arg-type]


def test_another_services_redirect_is_not_our_own() -> None:
    headers = {EXCHANGE: "admission", KEY: "finance.open_account.v1"}
    other = Delivered("exams.redirect", "inbox", headers)
    assert origin_of(service("finance").name, other).exchange == "exams.redirect"  # type: ignore[arg-type]


def test_an_id_that_could_be_foreseen_uses_up_nothing() -> None:
    """Harmless posts under the very source and id an order is going to have, to the very document it is for."""
    order, finance = golden("finance.open_account.v1"), service("finance")
    post = golden(PaymentMade.TYPE) | {"id": order["id"], "source": order["source"]}
    post["data"]["application"] = order["data"]["application"]
    ((_, outgoing),) = [_event(finance, event) for event in events_of(json.dumps(post).encode())]
    assert isinstance(outgoing, OutboxMessage)
    posted = admitted(
        finance, Origin(outgoing.exchange, outgoing.key), attributes_of(outgoing.headers), outgoing.body.encode()
    )
    ordered = told("finance.open_account.v1", Origin("admission", "finance.open_account.v1"))
    assert isinstance(posted, Received)
    assert isinstance(ordered, Received)
    to = [finance.hears[type(each.message)](each.message) for each in (posted, ordered)]
    assert to[0].key == to[1].key
    deliveries = [Delivery(at.aggregate, at.key, each) for at, each in zip(to, (posted, ordered), strict=True)]
    speaker = Speaker(finance.name, finance.route, finance.context, lambda _: True)
    _, results = advance(to[0].aggregate, Document(to[0].key), deliveries, speaker, "token")
    assert [result.outcome for result in results] == [Outcome.HEARD, Outcome.HEARD]
