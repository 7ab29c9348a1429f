"""The layout as a RabbitMQ definitions document, which a node imports before it takes connections."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final

from operations.topology.layout import Layout
from services.chassis.messaging.origin import RECIPIENT

VHOST: Final = "/"
HASHING: Final = "rabbit_password_hashing_sha256"


def password_hash(password: str, salt: bytes | None = None) -> str:
    """RabbitMQ's salted SHA-256, so that a definitions document never holds a password."""
    salt = secrets.token_bytes(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def definitions(layout: Layout, passwords: Mapping[str, str]) -> dict[str, Any]:
    """Users, permissions and layout. A user without a password is imported but cannot log in."""
    return {
        "vhosts": [{"name": VHOST}],
        "users": [
            {
                "name": user,
                "password_hash": password_hash(passwords[user]) if user in passwords else "",
                "hashing_algorithm": HASHING,
                "tags": "",
            }
            for user in layout.rights
        ],
        "permissions": [
            {"user": user, "vhost": VHOST, "configure": "^$", "write": rights.write, "read": rights.read}
            for user, rights in layout.rights.items()
        ],
        "topic_permissions": [
            {"user": user, "vhost": VHOST, "exchange": RECIPIENT, "write": keys, "read": "^$"}
            for user, keys in layout.answers.items()
        ],
        "exchanges": [
            {
                "name": exchange.name,
                "vhost": VHOST,
                "type": exchange.type,
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": dict(exchange.arguments),
            }
            for exchange in layout.exchanges
        ],
        "queues": [
            {
                "name": queue.name,
                "vhost": VHOST,
                "durable": True,
                "auto_delete": False,
                "arguments": dict(queue.arguments),
            }
            for queue in layout.queues
        ],
        "bindings": [
            {
                "source": binding.exchange,
                "vhost": VHOST,
                "destination": binding.queue,
                "destination_type": "exchange" if binding.through else "queue",
                "routing_key": binding.key,
                "arguments": {},
            }
            for binding in layout.bindings
        ],
    }
