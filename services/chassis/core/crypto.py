"""Sealing what must not lie open in a store, and the keyed hash that stands for it elsewhere.

AES-256-GCM under a named key. The context (what is sealed, whose it is) is authenticated with it, so a
sealed text moved to another document no longer opens. The nonce is drawn from key, context and text: the
same text sealed again is the same bytes, which makes a repeated message leave an identical document, and
two texts never share a nonce.
"""

import hmac
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class Unsealable(ValueError):
    """A sealed text that does not open: unknown key, wrong context, or altered bytes."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys of 32 bytes by id. What is sealed now is sealed with `current`; retired ones still open."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def seal(self, text: bytes, context: str) -> str:
        """The text closed, as `key id:base64 of nonce and ciphertext`."""
        key = self.keys[self.current]
        nonce = _nonce(key, text, context.encode())
        closed = nonce + AESGCM(key).encrypt(nonce, text, context.encode())
        return f"{self.current}:{urlsafe_b64encode(closed).decode()}"

    def open(self, sealed: str, context: str) -> bytes:
        """The text again. Raises `Unsealable`."""
        key_id, _, coded = sealed.rpartition(":")
        try:
            closed = urlsafe_b64decode(coded)
            return AESGCM(self.keys[key_id]).decrypt(closed[:_NONCE_BYTES], closed[_NONCE_BYTES:], context.encode())
        except (KeyError, ValueError, InvalidTag):
            raise Unsealable(f"sealed with key {key_id!r}, does not open as {context!r}") from None


def key_of(secret: str) -> bytes:
    """The 32 bytes a secret spells in base64, or else its SHA-256."""
    try:
        spelt = b64decode(secret, validate=True)
    except (Error, ValueError):
        spelt = b""
    return spelt if len(spelt) == 32 else sha256(secret.encode()).digest()


def keyed_hash(pepper: str, text: str) -> str:
    """HMAC-SHA256 in hex: the same text always gives the same name, and no one without the pepper can tell whose."""
    return hmac.digest(pepper.encode(), text.encode(), "sha256").hex()


def _nonce(key: bytes, text: bytes, context: bytes) -> bytes:
    """Drawn under a key of its own, over unambiguous bytes."""
    drawing = hmac.digest(key, b"synthetic nonce", "sha256")
    return hmac.digest(drawing, len(context).to_bytes(8, "big") + context + text, "sha256")[:_NONCE_BYTES]
