"""Callers as a page: who may ask what, which secrets hold from when to when; one is revoked for a reason [OPS-2].

No secret is made here: whoever may act at the console would have that of a caller who may ask for more than they may.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from contracts.callers import Caller, Callers, Secret
from operations import callers as known
from operations.callers import CannotChange, Hand
from operations.console.acts import on_record
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, NotHere
from operations.console.sessions import Session


@dataclass(frozen=True, slots=True)
class SecretLine:
    """A secret by its name, never by what it is."""

    id: str
    state: Literal["holds", "not_yet", "over"]
    since: datetime
    until: datetime | None
    made_by: str


@dataclass(frozen=True, slots=True)
class CallerLine:
    """A caller and its secrets; `rotating` while more than one of them holds."""

    caller: Caller
    secrets: tuple[SecretLine, ...]

    @property
    def rotating(self) -> bool:
        return sum(secret.state == "holds" for secret in self.secrets) > 1

    @property
    def lacks(self) -> bool:
        """Whether nothing lets it in, though nobody revoked it."""
        return self.caller.revoked_at is None and all(secret.state != "holds" for secret in self.secrets)


def callers(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """The list, and what is done about one."""
    router = APIRouter(prefix="/callers")
    file = desk.settings.callers

    @router.get("")
    async def show_all(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        lines, wrong = [], ""
        if file is not None:
            try:
                lines = list(_lines(await asyncio.to_thread(known.read, file), datetime.now(UTC)))
            except CannotChange as cannot:
                wrong = str(cannot)
        return desk.pages.page(request, "callers.html", session, lines=lines, wrong=wrong, told=file is not None)

    @router.post("/{name}/revoke")
    async def revoke(
        name: str,
        session: Annotated[Session, gate.actor()],
        secret: Annotated[str, Form(max_length=64)] = "",
        because: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        hand = Hand(session.account.name, datetime.now(UTC))
        if file is None:
            raise NotHere("no_callers_file", session)
        try:
            known.revoked(await asyncio.to_thread(known.read, file), hand, name, secret or None)
            await on_record(desk, session, "callers revoke", because, {"caller": name, "secret": secret or "all"})
            await asyncio.to_thread(_revoke, file, hand, name, secret or None)
        except (CannotChange, OSError):
            raise NotHere("not_revoked", session) from None
        return RedirectResponse("/callers", 303)

    return router


def _revoke(file: Path, hand: Hand, name: str, secret: str | None) -> None:
    known.change(file, lambda before: (known.revoked(before, hand, name, secret), None))


def _lines(found: Callers, now: datetime) -> Iterator[CallerLine]:
    """Whoever is in first, by name; the revoked after them."""
    for caller in sorted(found.callers, key=lambda each: (each.revoked_at is not None, each.name)):
        yield CallerLine(caller, tuple(_line(secret, now) for secret in caller.secrets))


def _line(secret: Secret, now: datetime) -> SecretLine:
    over = secret.until is not None and secret.until <= now
    state: Literal["holds", "not_yet", "over"] = "holds" if secret.holds(now) else "over" if over else "not_yet"
    return SecretLine(secret.id, state, secret.since, secret.until, secret.made_by)
