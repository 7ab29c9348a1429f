"""The lot that breaks the last ties: drawn under a key that was committed to before, open to anyone after [EXM-5]."""

import hmac
from hashlib import sha256

from contracts.vocabulary import ApplicationId, BaseCode, SeasonId
from services.exams.domain.setting import board_key


def key_of(secret: bytes, season: SeasonId, base: BaseCode) -> bytes:
    """The board's own key: always the same one, so that the lot of an application never changes."""
    return hmac.digest(secret, board_key(season, base).encode(), "sha256")


def commitment_to(key: bytes) -> str:
    """What is published before scores are final: SHA-256 of the key's bytes, as hex."""
    return sha256(key).hexdigest()


def lot_of(key: bytes, application: ApplicationId) -> str:
    """HMAC-SHA256 of the application's number, as hex; the lower one ranks before the higher."""
    return hmac.digest(key, application.encode(), "sha256").hex()
