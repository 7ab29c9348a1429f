"""Wrong input never gets past the edge: it is heard, or turned away with a code and a field, and never a defect.

Every message the catalogue knows is spoiled at random from its golden sample. What the edge lets through is
put to its aggregate as the worker would: whatever raised there would be a dead letter.
"""

import json
from functools import cache, reduce
from importlib import import_module
from random import Random
from typing import Any, Final

import pytest

from contracts.catalogue import CATALOGUE
from contracts.envelope import Received
from contracts.references import Rejection
from operations.places import CHECKOUT
from services.chassis.core.aggregate import page_key
from services.chassis.core.document import Delivery, Document, Speaker, advance
from services.chassis.http.edge import read
from services.chassis.http.service import Service
from tests.edge.spoil import spoiled

CASES_PER_TYPE: Final = 250
SERVICES: Final = ("registration", "verification", "exams", "admission", "finance", "delivery")
CODES: Final = {
    "invalid_envelope",
    "invalid_data",
    "not_json",
    "unknown_type",
    "newer_version",
    "not_heard_here",
    "unknown_season",
    "unknown_base",
    "too_large",
}


@cache
def service(name: str) -> Service:
    built: Service = import_module(f"services.{name}.app").build(import_module(f"services.{name}.settings").Settings())
    return built


def hearer_of(type_name: str) -> Service | None:
    return next((service(name) for name in SERVICES if CATALOGUE[type_name] in service(name).hears), None)


def golden(type_name: str) -> dict[str, Any]:
    sample = CHECKOUT / "contracts" / "golden" / f"{type_name}.json"
    parsed: dict[str, Any] = json.loads(sample.read_text(encoding="utf-8"))
    return parsed


def put(to: Service, event: dict[str, Any]) -> Rejection | Exception | None:
    """What becomes of one event: turned away, a defect, or heard."""
    attributes = {name: value for name, value in event.items() if name != "data"}
    heard = read(to, attributes, json.dumps(event.get("data")).encode())
    if isinstance(heard, Rejection):
        return heard
    addressed = to.hears[type(heard.message)](heard.message)
    key = page_key(addressed.key, 1) if addressed.aggregate.page_entries else addressed.key
    delivery = Delivery(addressed.aggregate, key, Received(addressed.message, heard.envelope))
    speaker = Speaker(to.name, to.route, to.context, lambda _: True)
    _, results = advance(addressed.aggregate, Document(key), [delivery], speaker, "token")
    return results[0].defect


def test_there_are_enough_cases() -> None:
    assert CASES_PER_TYPE * sum(hearer_of(name) is not None for name in CATALOGUE) >= 10_000


@pytest.mark.parametrize("type_name", [name for name in sorted(CATALOGUE) if hearer_of(name) is not None])
def test_a_spoiled_message_is_heard_or_turned_away_with_a_code(type_name: str) -> None:
    to, sample, random = hearer_of(type_name), golden(type_name), Random(type_name)
    assert to is not None
    assert put(to, sample) is None
    turned_away = 0
    for _ in range(CASES_PER_TYPE):
        event = spoiled(sample, random)
        outcome = put(to, event)
        assert not isinstance(outcome, Exception), (event, outcome)
        if outcome is not None:
            turned_away += 1
            assert outcome.code in CODES
            assert outcome.field
            assert not _leaks(outcome, event)
    assert 0 < turned_away < CASES_PER_TYPE


def _leaks(outcome: Rejection, event: dict[str, Any]) -> bool:
    """Whether the reason repeats an identity: it is written to headers and logs."""
    identity = event.get("data", {}).get("identity", {}) if isinstance(event.get("data"), dict) else {}
    told = f"{outcome.field} {outcome.detail}"
    values = [value for value in identity.values() if isinstance(value, str)] if isinstance(identity, dict) else []
    return reduce(lambda found, value: found or (len(value) > 5 and value in told), values, False)
