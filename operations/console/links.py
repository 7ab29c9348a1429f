"""Links the platform signs for whoever it knows: which page is meant, until when it opens, who vouches for it.

The platform has its people logged in already, so nobody logs in again here. It alone has the private key; a link
opens one page, to read, for a week at most, and says nothing of a person that the number of an application does not.
"""

import base64
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LONGEST_SECONDS: Final = 7 * 86_400
"""So long a link may open a page from now on: one that was passed on ends."""
_VERSION: Final = "zhaolu-link/1"
_SIGNATURE_BYTES: Final = 64
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """What a link opens: an applicant's own page, by number, or a base's, by `season/base`."""

    kind: Literal["applicant", "base"]
    subject: str

    def signed_text(self, until: int) -> bytes:
        """What the platform signs, for a page that opens until this second since 1970."""
        return "\n".join((_VERSION, self.kind, self.subject, str(until))).encode()


def opens(page: LinkedPage, until: str, signature: str, keys: Sequence[Ed25519PublicKey], now: float) -> bool:
    """Whether a link opens this page now: signed with one of the keys, not over, and not for ever."""
    seconds = int(until) if until.isascii() and until.isdecimal() and len(until) <= _DIGITS else 0
    if not now < seconds <= now + LONGEST_SECONDS:
        return False
    written = _bytes(signature)
    return any(_signed(key, written, page.signed_text(seconds)) for key in keys)


def keys_of(told: str) -> tuple[Ed25519PublicKey, ...]:
    """The public keys of a setting: in hexadecimal, with spaces between them where one takes another's place.

    Raises `ValueError` for what is none.
    """
    return tuple(Ed25519PublicKey.from_public_bytes(bytes.fromhex(each)) for each in told.split())


def _signed(key: Ed25519PublicKey, signature: bytes, text: bytes) -> bool:
    try:
        key.verify(signature, text)
    except InvalidSignature:
        return False
    return True


def _bytes(signature: str) -> bytes:
    """The signature in base64 as links have it; nothing where it is none."""
    try:
        found = base64.b64decode(
            signature.encode("ascii") + b"=" * (-len(signature) % 4), altchars=b"-_", validate=True
        )
    except (Error, ValueError):
        return b""
    return found if len(found) == _SIGNATURE_BYTES else b""
