"""Standard Webhooks as senders meet them: whose signature is right and whose clock is not hears just that.

Nobody is told about the time who did not sign: a forger learns nothing.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from contracts.references import Rejection

TOLERANCE_SECONDS: Final = 300
_PREFIX: Final = "whsec_"
_TIMESTAMP: Final = "webhook-timestamp"
_LONGEST: Final = 10
"""Digits of a moment in seconds, until the year 2286."""


def signed(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether one of the signatures is right for id, timestamp and body, whatever the time."""
    name, at, signatures = (headers.get(f"webhook-{part}") for part in ("id", "timestamp", "signature"))
    if not (name and at and signatures):
        return False
    try:
        key = b64decode(secret.removeprefix(_PREFIX) + "==")
    except Error:
        return False
    right = b64encode(hmac.digest(key, f"{name}.{at}.".encode() + body, "sha256"))
    return any(hmac.compare_digest(b"v1," + right, each.encode()) for each in signatures.split(" "))


def mistimed(headers: Mapping[str, str], now: datetime) -> Rejection | None:
    """Why a signed request is not of now; None where it is. Codes: timestamp_too_old, _too_new, _not_seconds."""
    at = headers.get(_TIMESTAMP, "")
    if not (at.isascii() and at.isdecimal()):
        return Rejection("timestamp_not_seconds", _TIMESTAMP, "whole seconds since 1970 are meant")
    if len(at) > _LONGEST:
        return Rejection("timestamp_too_new", _TIMESTAMP, "too new: seconds are meant, not milliseconds")
    ahead = int(at) - now.timestamp()
    if abs(ahead) <= TOLERANCE_SECONDS:
        return None
    code, what = ("timestamp_too_new", "ahead") if ahead > 0 else ("timestamp_too_old", "behind")
    words = f"too {code.rpartition('_')[2]}: {abs(ahead):.0f} s {what} of our clock, {TOLERANCE_SECONDS} are allowed"
    return Rejection(code, _TIMESTAMP, words)
