"""Signing what is pushed, by Standard Webhooks: one signature for each secret that holds, the newest first.

The library takes the wall time of a moment for that of Greenwich, whatever its offset, so it is given nothing else.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook


def signed_headers(name: str, body: bytes, at: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers: who knows any of the secrets can tell that it was we, at this moment, who posted this.

    `name` is the same at every attempt, so that whoever took it before can tell. Raises `ValueError` without a secret:
    nothing is posted unsigned.
    """
    if not secrets:
        raise ValueError("nothing is posted unsigned")
    moment = at.astimezone(UTC)
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(_signatures(name, body, moment, secrets)),
    }


def _signatures(name: str, body: bytes, moment: datetime, secrets: Iterable[str]) -> Iterable[str]:
    return (Webhook(secret).sign(name, moment, body.decode()) for secret in secrets)
