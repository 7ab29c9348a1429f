"""The keys of one run, made for it and gone with it: in files only their owner can read, each service its own alone.

Never on a command line, never in an environment: other programs can read both.
"""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

VARIABLE: Final = "ZHAOLU_SECRETS"
"""Names a process the folder its secrets lie in, each in a file named like the variable it stands for."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What closes identities, names people, draws lots and signs certificates."""

    identity_key: str = field(repr=False)
    person_pepper: str = field(repr=False)
    lot_secret: str = field(repr=False)
    signing_secret: str = field(repr=False)

    @classmethod
    def drawn(cls, seed: int | None = None) -> Self:
        """Keys nobody has had before.

        A rehearsal's lots follow from its `seed`, as its people and their marks do: the same seed, the same outcome.
        """
        return cls(
            identity_key=base64.b64encode(secrets.token_bytes(32)).decode(),
            person_pepper=secrets.token_hex(32),
            lot_secret=secrets.token_hex(32) if seed is None else _lots_of(seed),
            signing_secret=base64.b64encode(secrets.token_bytes(32)).decode(),
        )

    def of(self, service: str) -> Mapping[str, str]:
        """What this service is to have, by setting; no service has what another's is."""
        match service:
            case "registration":
                return {"IDENTITY_KEY": self.identity_key, "PERSON_PEPPER": self.person_pepper}
            case "exams":
                return {"LOT_SECRET": self.lot_secret}
            case "admission":
                return {"SIGNING_SECRET": self.signing_secret}
            case _:
                return {}


def _lots_of(seed: int) -> str:
    return sha256(f"lots of rehearsal {seed}".encode()).hexdigest()


def laid(folder: Path, service: str, secret: Mapping[str, str]) -> Path:
    """Lay a service's secrets into a folder of its own under this one; where that is."""
    own = folder / "secrets" / service
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, value in secret.items():
        write_own(own / f"zhaolu_{service}_{name.lower()}", value)
    return own


def write_own(file: Path, text: str) -> None:
    """Write a file that its owner alone can read, from its first byte on, in one step."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
    new.replace(file)
