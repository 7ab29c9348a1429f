"""The callers of this process, read from their file, and read anew when it changes: a new secret needs no restart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from contracts import callers as file_of
from contracts.callers import Caller, Scope, Secret, hash_of
from services.chassis.core.failures import Unavailable
from services.chassis.core.log import logger
from services.chassis.http.webhook import signed

Stamp = tuple[int, int, int]
_NONE: Final[Stamp] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Known:
    """The file as it was read: who bears a token of this hash, who signs with which secret, who is signed for."""

    stamp: Stamp
    bearers: Mapping[str, tuple[Caller, Secret]] = field(default_factory=dict)
    signers: tuple[tuple[Caller, Secret, str], ...] = ()
    receivers: tuple[tuple[Caller, Secret, str], ...] = ()
    readable: bool = True


class CallerDirectory:
    """Who a request comes from. Without a file nobody is known.

    While the file cannot be read nobody is let in, and nobody is told to be unknown: callers ask again. A token is
    found by its hash, about which an answer's time tells nothing that helps to guess the token.
    """

    def __init__(self, file: Path | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._file, self._now = file, now
        self._known = _Known(_NONE)

    def bearer(self, token: str) -> Caller | None:
        """Whoever bears this token now. Raises `Unavailable` while the file cannot be read."""
        caller, secret = self._read().bearers.get(hash_of(token), (None, None))
        return caller if secret is not None and secret.holds(self._now()) else None

    def signer(self, body: bytes, headers: Mapping[str, str]) -> Caller | None:
        """Whoever signed this body, for whatever time, if it may post events. Raises `Unavailable` without the file."""
        now = self._now()
        found = [
            caller
            for caller, secret, signs_with in self._read().signers
            if secret.holds(now) and signed(signs_with, body, headers)
        ]
        return found[0] if found else None

    def signing(self, recipient: str) -> tuple[str, ...]:
        """What is signed with that goes out to this recipient, the newest first. Raises `Unavailable` without the file.

        No secret is among them that events come in under: what we sent would come back as theirs.
        """
        now = self._now()
        mine = [
            (secret.since, signs_with)
            for caller, secret, signs_with in self._read().receivers
            if caller.recipient == recipient and secret.holds(now)
        ]
        return tuple(signs_with for _, signs_with in sorted(mine, reverse=True))

    def _read(self) -> _Known:
        if self._file is not None and (stamp := _stamp(self._file)) != self._known.stamp:
            self._known = _known(self._file, stamp)
        if not self._known.readable:
            raise Unavailable("callers")
        return self._known


def _stamp(file: Path) -> Stamp:
    try:
        told = file.stat()
    except OSError:
        return (-1, 0, 0)
    return told.st_mtime_ns, told.st_size, told.st_ino


def _known(file: Path, stamp: Stamp) -> _Known:
    try:
        told = file_of.Callers.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as wrong:
        logger.error("callers_unreadable", kind=type(wrong).__name__)
        return _Known(stamp, readable=False)
    each = [(caller, secret) for caller in told.callers for secret in caller.secrets]
    signing = [(caller, secret, secret.signs_with) for caller, secret in each if secret.signs_with]
    logger.info("callers_read", callers=len(told.callers))
    return _Known(
        stamp,
        {secret.token_sha256: (caller, secret) for caller, secret in each if secret.token_sha256},
        tuple(entry for entry in signing if entry[0].may(Scope.EVENTS)),
        tuple(entry for entry in signing if not entry[0].may(Scope.EVENTS)),
    )
