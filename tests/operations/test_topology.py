"""The broker's layout, from its one description."""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from operations import places
from operations.topology.definitions import definitions, password_hash
from operations.topology.description import Topology, read_topology
from operations.topology.layout import NEVER, layout_of
from rehearsal.simulator.observer import queues_of

SERVICES = ("registration", "verification", "exams", "admission", "finance", "delivery")


def test_every_service_has_an_inbox_three_holds_and_a_place_for_dead_letters(topology: Topology) -> None:
    names = {queue.name for queue in layout_of(topology).queues}
    assert {
        f"{service}.{kind}"
        for service in SERVICES
        for kind in ("inbox", "suspects", "hold.1s", "hold.5s", "hold.25s", "dead")
    } | {
        *("hr.KM-1", "hr.KM-2", "teaching.KM-1", "teaching.KM-2"),
        *("talent-centre", "tcm-society", "platform.deliveries", "delivery.wakes"),
    } == names


def test_who_watches_an_inbox_in_parts_counts_all_of_them(topology: Topology) -> None:
    split = topology.model_copy(update={"parts": {"exams": 3}})
    parts = ("exams.inbox", "exams.inbox.1", "exams.inbox.2")
    assert split.inbox("exams") == parts
    assert split.inbox("finance") == ("finance.inbox",)
    assert set(parts) < set(queues_of(split, ()).inboxes)
    assert len(queues_of(split, ()).inboxes) == len(SERVICES) + 2


@pytest.mark.parametrize("key", [{"parts": {"nobody": 2}}, {"led": ["nobody"]}])
def test_what_is_said_of_a_service_there_is_none_of_is_refused(topology: Topology, key: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError, match="no such service: nobody"):
        Topology.model_validate({**topology.model_dump(), **key})


def test_every_queue_is_a_quorum_queue_that_loses_nothing(topology: Topology) -> None:
    for queue in layout_of(topology).queues:
        limited = "x-dead-letter-exchange" in queue.arguments
        assert queue.arguments["x-queue-type"] == "quorum"
        assert limited or queue.arguments["x-delivery-limit"] == NEVER
        assert not limited or queue.arguments["x-dead-letter-strategy"] == "at-least-once"
        assert not limited or queue.arguments["x-overflow"] == "reject-publish"


def test_a_message_that_crashes_its_service_too_often_becomes_a_dead_letter(topology: Topology) -> None:
    for name in ("exams.inbox", "exams.suspects"):
        queue = next(queue for queue in layout_of(topology).queues if queue.name == name)
        assert queue.arguments["x-delivery-limit"] == 20
        assert queue.arguments["x-dead-letter-exchange"] == "exams.redirect"
        assert queue.arguments["x-dead-letter-routing-key"] == "dead"


def test_a_held_message_returns_to_the_inbox(topology: Topology) -> None:
    hold = next(queue for queue in layout_of(topology).queues if queue.name == "finance.hold.25s")
    assert hold.arguments["x-message-ttl"] == 25_000
    assert hold.arguments["x-dead-letter-routing-key"] == "inbox"
    assert ("finance.redirect", "finance.inbox", "inbox") in {
        (binding.exchange, binding.queue, binding.key) for binding in layout_of(topology).bindings
    }


def test_the_operator_may_count_every_queue_and_bind_none(topology: Topology) -> None:
    """RabbitMQ since 4.2.6 answers a passive declare only to someone with some right on the queue."""
    rights, layout = layout_of(topology).rights["operator"], layout_of(topology)
    for queue in layout.queues:
        assert re.search(rights.write, queue.name) or re.search(rights.read, queue.name), queue.name
    assert not [exchange.name for exchange in layout.exchanges if re.search(rights.read, exchange.name)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_write_and_read_only_what_is_its_own(topology: Topology, service: str) -> None:
    rights, layout = layout_of(topology).rights[service], layout_of(topology)
    written = {exchange.name for exchange in layout.exchanges if re.search(rights.write, exchange.name)}
    read = {queue.name for queue in layout.queues if re.search(rights.read, queue.name)}
    own = {service, f"{service}.redirect", "platform"}
    more = {"admission": {"hr"}, "delivery": {"hr", "deliveries"}}
    assert written == own | more.get(service, set())
    woken = {"delivery.wakes"} if service == "delivery" else set()
    assert read == {f"{service}.inbox", f"{service}.suspects"} | woken


def test_a_hospital_may_read_its_own_queue_and_nothing_else(topology: Topology) -> None:
    rights, layout = layout_of(topology).rights["hr.KM-1"], layout_of(topology)
    assert [queue.name for queue in layout.queues if re.search(rights.read, queue.name)] == ["hr.KM-1"]
    assert [exchange.name for exchange in layout.exchanges if re.search(rights.write, exchange.name)] == ["recipient"]


def test_whoever_may_answer_does_so_under_its_own_name(topology: Topology) -> None:
    layout = layout_of(topology)
    answering = {user for user, rights in layout.rights.items() if re.search(rights.write, "recipient")}
    assert answering == layout.answers.keys()
    named = {grant["user"]: grant for grant in definitions(layout, {})["topic_permissions"]}
    assert named.keys() == answering
    assert {grant["exchange"] for grant in named.values()} == {"recipient"}


def test_nobody_may_configure(topology: Topology) -> None:
    assert {grant["configure"] for grant in definitions(layout_of(topology), {})["permissions"]} == {"^$"}


def test_definitions_hold_salted_hashes_and_never_a_password(topology: Topology) -> None:
    document = definitions(layout_of(topology), {"platform": "open-sesame"})
    hashes = {user["name"]: user["password_hash"] for user in document["users"]}
    raw = base64.b64decode(hashes.pop("platform"))
    assert raw[4:] == hashlib.sha256(raw[:4] + b"open-sesame").digest()
    assert set(hashes.values()) == {""}
    assert "open-sesame" not in str(document)
    assert password_hash("open-sesame") != password_hash("open-sesame")


def test_a_description_that_hears_an_unknown_speaker_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "topology.toml"
    wrong.write_text(places.TOPOLOGY.read_text(encoding="utf-8").replace('"exams", "adm', '"adm'), encoding="utf-8")
    with pytest.raises(ValidationError, match="no such speaker: exams"):
        read_topology(wrong, ())


def test_a_misspelt_key_of_the_description_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "topology.toml"
    wrong.write_text(places.TOPOLOGY.read_text(encoding="utf-8").replace("holds_ms", "hold_ms"), encoding="utf-8")
    with pytest.raises(ValidationError, match="hold_ms"):
        read_topology(wrong, ())
