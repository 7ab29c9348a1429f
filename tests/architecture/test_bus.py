"""Who says and hears what: the services' tables against the broker's one description."""

import json
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from contracts.catalogue import CATALOGUE
from contracts.hearers import HEARERS, hearers_by_type
from contracts.hears import HEARS
from contracts.messages.delivery import HeartbeatSent
from contracts.messages.time import ClockMoved
from operations.places import SEASONS, TOPOLOGY
from operations.specs.ears import as_written, heard
from operations.topology.description import read_topology
from services.chassis.core.aggregate import Route
from services.chassis.http.service import Service
from tests.architecture.tree import ROOT, SERVICES

DESCRIPTION = read_topology(TOPOLOGY, ())
HEARD = {
    (exchange, name) for ears in DESCRIPTION.services.values() for exchange, keys in ears.hears.items() for name in keys
}
SAID_HERE = sorted(HEARD - {pair for pair in HEARD if pair[0] in {"platform", "recipient", "clock"}})


def pairs(service: str) -> list[tuple[str, str]]:
    """What a service hears, by exchange."""
    return [(exchange, key) for exchange, keys in DESCRIPTION.services[service].hears.items() for key in keys]


def sample(name: str) -> Any:
    golden = ROOT / "contracts" / "golden" / f"{name}.json"
    return CATALOGUE[name].model_validate(json.loads(golden.read_text(encoding="utf-8"))["data"])


@cache
def built(name: str) -> Service:
    """The service as its `app.py` wires it; building connects to nothing."""
    settings = import_module(f"services.{name}.settings").Settings(seasons=SEASONS)
    service = import_module(f"services.{name}.app").build(settings)
    assert isinstance(service, Service)
    return service


def test_who_hears_what_is_written_down_as_the_handlers_have_it() -> None:
    """Once it fails: `./zhaolu schemas`."""
    assert (ROOT / "contracts" / "hears.py").read_text(encoding="utf-8") == as_written(heard(SERVICES))


@pytest.mark.parametrize("service", SERVICES)
def test_a_queue_is_bound_to_what_its_service_hears_and_the_clock(service: str) -> None:
    assert DESCRIPTION.services[service].types == {*HEARS[service], ClockMoved.TYPE}


def test_every_speaker_knows_who_hears_what_it_says() -> None:
    hears = {name: [key for exchange, key in pairs(name) if (exchange, key) in SAID_HERE] for name in SERVICES}
    assert hearers_by_type(hears) == HEARERS


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_obeys_the_rehearsal_clock(service: str) -> None:
    assert ClockMoved.TYPE in DESCRIPTION.services[service].types


def test_every_message_in_the_catalogue_is_heard_by_a_service() -> None:
    heard = {name for _, name in HEARD} | {HeartbeatSent.TYPE}  # to those outside alone
    assert [name for name in CATALOGUE if name not in heard] == []


def test_no_queue_is_bound_to_a_message_that_is_not_there() -> None:
    assert [name for _, name in sorted(HEARD) if name not in CATALOGUE] == []


@pytest.mark.parametrize(("exchange", "name"), SAID_HERE)
def test_a_message_is_published_where_its_hearers_listen(exchange: str, name: str) -> None:
    assert built(exchange).route(sample(name)) == Route(exchange, name)
