"""The console's accounts on one machine: who may come in, with which roles; passwords as Argon2id hashes alone."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from operations.console.roles import Role
from operations.failing import CannotGoOn
from operations.keys import write_own

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""As OWASP has it for Argon2id, so that one attempt costs a guesser as much as it may cost us."""
_NOBODY: Final = _HASHER.hash("nobody has this password")
SHORTEST: Final = 12
_LONGEST_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class ConsoleAccount:
    """One person; `password` is a hash, or empty for someone who is logged in elsewhere."""

    name: str
    roles: frozenset[Role]
    password: str = ""
    made_by: str = ""
    made_at: str = ""


def read(file: Path) -> dict[str, ConsoleAccount]:
    """Every account by name; none where there is no file. Raises `CannotGoOn` for a file that is none of ours."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))["accounts"]
        found = [ConsoleAccount(**{**each, "roles": frozenset(map(Role, each["roles"]))}) for each in told]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, LookupError, TypeError) as wrong:
        raise CannotGoOn(f"{file} holds no accounts: {type(wrong).__name__}") from None
    return {each.name: each for each in found}


def add(file: Path, name: str, roles: Iterable[Role], password: str, made_by: str) -> ConsoleAccount:
    """Make an account, or give the one there is another password and other roles. Raises `CannotGoOn`."""
    if not (name.isprintable() and name.strip() == name and 0 < len(name) <= _LONGEST_NAME):
        raise CannotGoOn(f"{name!r} is no name: up to {_LONGEST_NAME} signs that can be seen")
    if len(password) < SHORTEST:
        raise CannotGoOn(f"a password has at least {SHORTEST} signs")
    made = ConsoleAccount(
        name,
        frozenset({Role.LOOK, *roles}),
        _HASHER.hash(password),
        made_by,
        datetime.now(UTC).isoformat(timespec="seconds"),
    )
    _write(file, {**read(file), name: made})
    return made


def remove(file: Path, name: str) -> None:
    """Let someone in no more. Raises `CannotGoOn` where there is no such account."""
    known = read(file)
    if known.pop(name, None) is None:
        raise CannotGoOn(f"no account {name} in {file}")
    _write(file, known)


def known_as(file: Path, name: str, password: str) -> ConsoleAccount | None:
    """The account of this name, if the password is its own; as long in coming where there is none."""
    account = read(file).get(name)
    try:
        _HASHER.verify(account.password if account and account.password else _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return None
    return None if account is None else replace(account, password="")


def _write(file: Path, known: dict[str, ConsoleAccount]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    told = [{**asdict(each), "roles": sorted(each.roles)} for each in known.values()]
    write_own(file, json.dumps({"version": 1, "accounts": told}, ensure_ascii=False, indent=1))
