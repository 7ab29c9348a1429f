"""Callers made, rotated and revoked: pure changes of the file's content, and the file, changed by one at a time."""

import base64
import fcntl
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from contracts.callers import AT_ONCE, MAY_HAVE, Caller, Callers, Kind, Scope, Secret, hash_of
from contracts.vocabulary import BaseCode

USUAL: Final = {kind: scopes for kind, scopes in MAY_HAVE.items() if kind != "platform"} | {
    "platform": frozenset({Scope.EVENTS})
}
"""What a caller of each kind is given when nothing else is said."""
_SIGNING_BYTES: Final = 24
_TOKEN_BYTES: Final = 32
_SIGNED: Final = frozenset({Scope.EVENTS, Scope.OWN_DELIVERIES})
"""With scopes like these somebody posts: the caller to us, or we to the caller."""
T = TypeVar("T")


class CannotChange(Exception):
    """The callers cannot be changed so: no such name, or a file that is none."""


@dataclass(frozen=True, slots=True)
class Made:
    """A caller's new secret, as it is told this once."""

    caller: str
    token: str | None = field(repr=False)
    signs_with: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes the callers, and when."""

    by: str
    now: datetime


def added(
    callers: Callers,
    hand: Hand,
    name: str,
    kind: Kind,
    *,
    scopes: Iterable[Scope] = (),
    base: BaseCode | None = None,
    until: datetime | None = None,
) -> tuple[Callers, Made]:
    """One caller more, or one that was revoked and is again what it was. Raises `CannotChange`."""
    before = _named(callers, name)
    if before is not None and before.revoked_at is None:
        raise CannotChange(f"there is a caller {name}; `rotate` gives it a new secret")
    if before is not None and (before.kind, before.base) != (kind, base):
        raise CannotChange(f"{name} was another caller once, and stands on record as that one")
    wanted = frozenset(scopes) or USUAL[kind]
    secret, made = _drawn(hand, name, wanted, (), until)
    return _with(callers, {"name": name, "kind": kind, "scopes": wanted, "base": base, "secrets": (secret,)}), made


def rotated(
    callers: Callers, hand: Hand, name: str, overlap: timedelta, until: datetime | None = None
) -> tuple[Callers, Made]:
    """A new secret for a caller; the one before holds for so long yet, and none besides. Raises `CannotChange`."""
    caller = _living(callers, name)
    ends = hand.now + overlap
    kept = [each for each in caller.secrets if each.holds(hand.now)][-(AT_ONCE - 1) :]
    left = [each.model_copy(update={"until": min(ends, each.until or ends)}) for each in kept]
    secret, made = _drawn(hand, name, caller.scopes, caller.secrets, until)
    still = tuple(each for each in left if each.holds(hand.now))
    return _with(callers, {**dict(caller), "secrets": (*still, secret)}), made


def revoked(callers: Callers, hand: Hand, name: str, secret: str | None = None) -> Callers:
    """Without a caller's secrets, or this one of them; at once. Raises `CannotChange`."""
    caller = _living(callers, name)
    if secret is None:
        return _with(callers, {**dict(caller), "secrets": (), "revoked_at": hand.now, "revoked_by": hand.by})
    left = tuple(each for each in caller.secrets if each.id != secret)
    if left == caller.secrets:
        raise CannotChange(f"{name} has no secret {secret}")
    return _with(callers, {**dict(caller), "secrets": left})


def read(file: Path) -> Callers:
    """What the file holds; nobody, where there is none yet. Raises `CannotChange`."""
    try:
        return Callers.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return Callers()
    except (OSError, ValidationError) as wrong:
        raise CannotChange(f"{file} holds no callers: {type(wrong).__name__}") from None


def change(file: Path, how: Callable[[Callers], tuple[Callers, T]]) -> T:
    """Read the file, and write it as it is now; others wait meanwhile. Raises `CannotChange`.

    Replaced in one step, by a file that its owner alone can read, the folder's owner at first; whoever could read the
    old one can read the new.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f".{file.name}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        callers, told = how(read(file))
        _replace(file, callers.model_dump_json(indent=1, exclude_defaults=True) + "\n")
    return told


def _replace(file: Path, text: str) -> None:
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        before = file if file.exists() else file.parent
        os.fchown(opened.fileno(), before.stat().st_uid, before.stat().st_gid)
        if before is file:
            os.fchmod(opened.fileno(), file.stat().st_mode & 0o640)
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    new.replace(file)


def _named(callers: Callers, name: str) -> Caller | None:
    return next((caller for caller in callers.callers if caller.name == name), None)


def _living(callers: Callers, name: str) -> Caller:
    caller = _named(callers, name)
    if caller is None or caller.revoked_at is not None:
        raise CannotChange(f"no caller {name}" if caller is None else f"{name} is revoked; `add` it again")
    return caller


def _with(callers: Callers, changed: dict[str, object]) -> Callers:
    """The callers with this one in its place, or at the end."""
    try:
        caller = Caller.model_validate(changed)
    except ValidationError as wrong:
        faults = wrong.errors(include_input=False, include_url=False, include_context=False)
        raise CannotChange("; ".join(each["msg"].removeprefix("Value error, ") for each in faults)) from None
    if _named(callers, caller.name) is None:
        return callers.model_copy(update={"callers": (*callers.callers, caller)})
    replaced = tuple(caller if each.name == caller.name else each for each in callers.callers)
    return callers.model_copy(update={"callers": replaced})


def _drawn(
    hand: Hand, name: str, scopes: frozenset[Scope], before: Iterable[Secret], until: datetime | None
) -> tuple[Secret, Made]:
    """A secret nobody has had, for what the scopes ask: to sign with, by whoever posts, and to ask anything else."""
    signing = base64.b64encode(secrets.token_bytes(_SIGNING_BYTES)).decode()
    signs = f"whsec_{signing}" if scopes & _SIGNED else None
    token = f"zhaolu_{secrets.token_urlsafe(_TOKEN_BYTES)}" if scopes - {Scope.EVENTS} else None
    taken = {each.id for each in before}
    secret = Secret(
        id=next(drawn for drawn in iter(lambda: secrets.token_hex(3), "") if drawn not in taken),
        token_sha256=None if token is None else hash_of(token),
        signs_with=signs,
        since=hand.now,
        until=until,
        made_by=hand.by,
    )
    return secret, Made(name, token, signs)
