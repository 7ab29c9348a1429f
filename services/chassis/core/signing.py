"""Signing what is published, so that anybody can check who said it: ed25519."""

from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.chassis.core.crypto import key_of


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and its public half."""

    private: Ed25519PrivateKey

    @classmethod
    def of(cls, secret: str) -> "Signer":
        """The key of a secret: its 32 bytes in base64, or else its SHA-256."""
        return cls(Ed25519PrivateKey.from_private_bytes(key_of(secret)))

    @property
    def public_key(self) -> str:
        """In hexadecimal, 32 bytes."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @property
    def key_id(self) -> str:
        """The first 16 digits of the public key's SHA-256: short enough to be read aloud."""
        return sha256(bytes.fromhex(self.public_key)).hexdigest()[:16]

    def sign(self, text: bytes) -> str:
        """The signature in hexadecimal: the same for the same text, always."""
        return self.private.sign(text).hex()
