"""Who is logged in, as long as this process lasts: the one thing the console keeps."""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from operations.console.accounts import ConsoleAccount
from operations.console.roles import Role

IDLE_SECONDS: Final = 30 * 60
LONGEST_SECONDS: Final = 10 * 3_600
_ATTEMPTS: Final = 5
LOCKED_SECONDS: Final = 15 * 60
_MOST: Final = 10_000


@dataclass(slots=True)
class Session:
    """One person at one browser; `csrf` is what every form of theirs has to carry.

    `kept` is what a page shows before it is done: a preview with its frozen cut-off.
    """

    account: ConsoleAccount
    csrf: str
    began: float
    seen: float
    kept: dict[str, Any] = field(default_factory=dict)

    def may(self, role: Role) -> bool:
        return role in self.account.roles


class Sessions:
    """Sessions by the hash of their cookie, so that what is in memory opens nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, Session] = {}

    def begin(self, account: ConsoleAccount) -> str:
        """The cookie of a new session."""
        now, cookie = self._clock(), secrets.token_urlsafe(32)
        self._open = {name: each for name, each in self._open.items() if self._holds(each, now)}
        while len(self._open) >= _MOST:
            self._open.pop(next(iter(self._open)))
        self._open[_name(cookie)] = Session(account, secrets.token_urlsafe(32), now, now)
        return cookie

    def of(self, cookie: str | None) -> Session | None:
        """The session of this cookie, if it still holds; looking prolongs it."""
        session = self._open.get(_name(cookie or ""))
        if session is None or not self._holds(session, self._clock()):
            return None
        session.seen = self._clock()
        return session

    def end(self, cookie: str | None) -> None:
        self._open.pop(_name(cookie or ""), None)

    def _holds(self, session: Session, now: float) -> bool:
        return now - session.seen < IDLE_SECONDS and now - session.began < LONGEST_SECONDS


def carries(session: Session, token: str) -> bool:
    """Whether a form comes from a page of this session."""
    return hmac.compare_digest(session.csrf.encode(), token.encode())


class Lockout:
    """Names at which somebody guesses: after so many wrong passwords none is tried for a while, the right one neither.

    Names nobody has are counted as well: an answer does not tell which there are.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: dict[str, list[float]] = {}

    def locked(self, name: str) -> bool:
        return len(self._recent(name)) >= _ATTEMPTS

    def failed(self, name: str) -> None:
        if len(self._failed) >= _MOST:
            self._failed = {each: recent for each in self._failed if (recent := self._recent(each))}
        self._failed[name] = [*self._recent(name), self._clock()]

    def passed(self, name: str) -> None:
        self._failed.pop(name, None)

    def _recent(self, name: str) -> list[float]:
        return [at for at in self._failed.get(name, ()) if self._clock() - at < LOCKED_SECONDS]


def _name(cookie: str) -> str:
    return sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
