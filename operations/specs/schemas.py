"""The contracts as documents for others: JSON Schema of every message and of season files, AsyncAPI of the bus.

Generated from the catalogue and from the broker's one description, so that neither can drift from the code.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from contracts.catalogue import CATALOGUE
from contracts.envelope import Message
from contracts.messages.delivery import HeartbeatSent
from contracts.recipients import OF_A_BASE, RecipientKind, queue_of, recipient_name
from contracts.season.season import SeasonFile
from operations.places import TOPOLOGY
from operations.specs.ears import heard
from operations.specs.openapi import openapi
from operations.specs.outside import FOR_RECIPIENTS, VERSIONS
from operations.topology.description import Rights, Topology, read_topology
from services.chassis.messaging.origin import RECIPIENT
from services.delivery.domain.audience import TOLD
from services.delivery.store import HOSPITALS, NUMBER

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_BINDING: Final = "0.3.0"
_HEADERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ce-specversion": {"type": "string", "const": "1.0"},
    "ce-id": {"type": "string", "description": "With ce-source what makes a repeat a repeat.", "maxLength": 128},
    "ce-source": {"type": "string", "description": "Who says it.", "maxLength": 128},
    "ce-type": {"type": "string", "description": "The message's name and version."},
    "ce-time": {"type": "string", "format": "date-time", "description": "When it happened, with its offset."},
    "ce-correlationid": {"type": "string", "description": "The id of the message the whole story began with."},
    "ce-causationid": {"type": "string", "description": "The id of the message this one answers."},
    "ce-sequence": {
        "type": "string",
        "pattern": "^[0-9]+$",
        "description": "Grows with everything one aggregate says: keep the highest word about the same thing.",
    },
    "ce-traceparent": {"type": "string", "description": "The trace it is in, as W3C writes it; hand it on."},
    "ce-tracestate": {"type": "string", "maxLength": 512, "description": "What others noted in that trace."},
    NUMBER: {
        "type": "string",
        "pattern": "^[1-9][0-9]*$",
        "description": "In a recipient's own queue: its number there, 1, 2, 3, …, without a gap.",
    },
}
_OPTIONAL_HEADERS: Final = frozenset(
    {"ce-causationid", "ce-correlationid", "ce-sequence", "ce-traceparent", "ce-tracestate", NUMBER}
)
_ABOUT: Final = (
    "Facts in, consequences out: at least once, in no particular order, over six services and one bus. "
    "CloudEvents 1.0 in binary mode. Reason codes are an open list: a new case gets a new code in the same version. "
    f"{FOR_RECIPIENTS} {VERSIONS}"
)

Json = dict[str, Any]
_BEFORE: Final[Mapping[str, Json]] = {
    HOSPITALS: {"base": {"description": "The code of the base whose HR system is told."}},
    RECIPIENT: {"recipient": {"description": "The recipient that says it; the broker takes it from no other."}},
}
"""What stands before the type in routing keys, by exchange."""
Ears = Mapping[str, tuple[str, ...]]
"""What one service hears: exchange → message types."""


class _Plain(GenerateJsonSchema):
    """No invented titles: a field's name is its title."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  pydantic asks with it
        return False


def schema_of(model: type[BaseModel]) -> Json:
    """What a reader of this model accepts, as JSON Schema 2020-12."""
    return {"$schema": _DIALECT, **model.model_json_schema(schema_generator=_Plain)}


def canonical(document: Any) -> str:
    """One spelling for one document: keys in order, two spaces, a line feed at the end."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def documents(topology: Topology) -> dict[str, str]:
    """Every generated file, by its name in `contracts/schemas`."""
    schemas = {f"{name}.json": schema_of(message) for name, message in CATALOGUE.items()}
    whole = schemas | {"season.schema.json": schema_of(SeasonFile), "asyncapi.json": asyncapi(topology)}
    whole |= {f"openapi.{service}.json": openapi(service) for service in topology.services}
    return {name: canonical(document) for name, document in whole.items()}


def write(folder: Path) -> None:
    """Bring the folder up to date, and take out what is no longer generated. Raises `OSError`."""
    current = documents(read_topology(TOPOLOGY, (), heard()))
    folder.mkdir(parents=True, exist_ok=True)
    for stale in {file.name for file in folder.glob("*.json")} - current.keys():
        (folder / stale).unlink()
    for name, text in current.items():
        (folder / name).write_text(text, encoding="utf-8")


def asyncapi(topology: Topology) -> Json:
    """The whole bus as an AsyncAPI 3.0 document: one channel per exchange and per queue, who says and hears what."""
    hears = {service: ears.hears for service, ears in topology.services.items()}
    spoken = {exchange: _spoken_on(exchange, hears.values()) for exchange in topology.speakers}
    exchanges = {exchange: _exchange(exchange, types) for exchange, types in spoken.items()}
    inboxes = {f"{service}.inbox": _queue(f"{service}.inbox", _all(by)) for service, by in hears.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "zhaolu",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "bus": {
                "host": "{host}",
                "protocol": "amqp",
                "protocolVersion": "0-9-1",
                "description": "RabbitMQ, 3.10 or 4.x. Every speaker and hearer has a user that can do only that.",
                "variables": {"host": {"default": "127.0.0.1:5672"}},
                "security": [{"$ref": "#/components/securitySchemes/user"}],
            }
        },
        "channels": exchanges | inboxes | _queues(spoken["hr"]),
        "operations": _sends(topology.users, spoken, hears) | _receives(hears, spoken["hr"]),
        "components": {
            "messages": {name: _message(name, message) for name, message in CATALOGUE.items()},
            "schemas": {"cloudevent": _headers()},
            "securitySchemes": {"user": {"type": "userPassword"}},
        },
    }


def _all(by_exchange: Ears) -> list[str]:
    return sorted({name for names in by_exchange.values() for name in names})


def _spoken_on(exchange: str, ears: Iterable[Ears]) -> list[str]:
    """What is published on an exchange: what anyone hears there, and what HR systems hear outside the services."""
    heard = {name for by_exchange in ears for name in by_exchange.get(exchange, ())}
    hospitals = _told(RecipientKind.HR) if exchange == HOSPITALS else []
    return sorted(heard.union(hospitals))


def _told(kind: RecipientKind) -> list[str]:
    """What recipients of a kind find in their queues: what they are told, and heartbeats."""
    return sorted({HeartbeatSent.TYPE, *(message.TYPE for message in TOLD[kind])})


def _channel(address: str, names: Iterable[str], binding: Json) -> Json:
    return {
        "address": address,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"amqp": {**binding, "bindingVersion": _BINDING}},
    }


def _exchange(name: str, types: list[str]) -> Json:
    """A topic exchange; the routing key is the message type, behind who is told, or who says it, where many are."""
    kind: Json = {"type": {"enum": types, "description": "The message type."}}
    before: Json = _BEFORE.get(name, {})
    exchange = {"name": name, "type": "topic", "durable": True, "autoDelete": False, "vhost": "/"}
    key = ".".join(f"{{{part}}}" for part in (*before, "type"))
    return {
        **_channel(key, types, {"is": "routingKey", "exchange": exchange}),
        "description": f"The exchange of what {name} says.",
        "parameters": before | kind,
    }


def _queue(name: str, types: list[str]) -> Json:
    queue = {"name": name, "durable": True, "exclusive": False, "autoDelete": False, "vhost": "/"}
    return {
        **_channel(name, types, {"is": "queue", "queue": queue}),
        "description": f"A quorum queue with a delivery limit; what cannot be heard ends in {_dead(name)}.",
    }


def _dead(queue: str) -> str:
    return queue.replace(".inbox", ".dead")


def _queues(hr: list[str]) -> Json:
    """The queues of those outside: that of each hospital, and of whoever else chose one."""
    own = {f"{kind}.queue": _own_queue(kind, _told(kind)) for kind in RecipientKind if kind is not RecipientKind.HR}
    return {"hr.queue": _hr_queue(hr), **own}


def _own_queue(kind: RecipientKind, types: list[str]) -> Json:
    name = queue_of(recipient_name(kind, "{base}"))
    bases: Json = {"parameters": {"base": {"description": "The code of the base."}}} if kind in OF_A_BASE else {}
    return {
        **_channel(name, types, {"is": "queue", "queue": {"name": name, "durable": True, "vhost": "/"}}),
        "description": "A durable queue, fed where its recipient chose it; read by the user of that recipient alone.",
        **bases,
    }


def _hr_queue(types: list[str]) -> Json:
    return {
        **_channel("hr.{base}", types, {"is": "queue", "queue": {"name": "hr.{base}", "durable": True, "vhost": "/"}}),
        "description": "One durable queue per base, read by the user of that base alone.",
        "parameters": {"base": {"description": "The code of the base."}},
    }


def _operation(action: str, channel: str, names: Iterable[str], summary: str) -> Json:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
        "summary": summary,
    }


def _sends(
    users: Mapping[str, Rights],
    spoken: Mapping[str, list[str]],
    hears: Mapping[str, Ears],
) -> Json:
    """Who may write to which exchange, and what it says there; a service's HTTP edge passes on what it hears."""
    operations: Json = {}
    for user, rights in users.items():
        for exchange, types in spoken.items():
            if not re.fullmatch(rights.write, exchange):
                continue
            edge = exchange == "platform" and user in hears
            said = hears[user].get("platform", ()) if edge else types
            summary = f"What {user} takes over HTTP" if edge else f"What {user} says"
            operations[f"{user}.says.{exchange}"] = _operation("send", exchange, sorted(said), summary)
    answered = _operation("send", RECIPIENT, spoken[RECIPIENT], "What each recipient says, under its own user")
    return operations | {"each.says.recipient": answered}


def _receives(hears: Mapping[str, Ears], hr: list[str]) -> Json:
    services = {
        f"{service}.hears": _operation("receive", f"{service}.inbox", _all(by), f"What {service} hears")
        for service, by in hears.items()
    }
    others = {
        f"{kind}.reads": _operation("receive", f"{kind}.queue", _told(kind), f"What {kind} is told")
        for kind in RecipientKind
        if kind is not RecipientKind.HR
    }
    return services | {"hr.hears": _operation("receive", "hr.queue", hr, "What a hospital's HR system hears")} | others


def _message(name: str, message: type[Message]) -> Json:
    summary = (message.__doc__ or "").strip().partition("\n")[0]
    return {
        "name": name,
        "title": message.__name__,
        "summary": summary,
        "contentType": "application/json",
        "correlationId": {"location": "$message.header#/ce-correlationid"},
        "headers": {"$ref": "#/components/schemas/cloudevent"},
        "payload": {"$ref": f"./{name}.json"},
    }


def _headers() -> Json:
    return {
        "type": "object",
        "description": "CloudEvents 1.0 attributes as AMQP headers, binary mode.",
        "required": sorted(_HEADERS.keys() - _OPTIONAL_HEADERS),
        "properties": _HEADERS,
    }
