"""Dead letters: groups by cause; looked at beforehand with a frozen count; put back or dropped for a reason [OPS-2]."""

import asyncio
import json
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from contracts.vocabulary import SHANGHAI
from operations import dead_letters as dead
from operations.access import SERVICES
from operations.client import Unanswered
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, NotHere
from operations.console.jobs import FrozenLetter
from operations.console.pages import query
from operations.console.parts import MissingPart, part
from operations.console.sessions import Session
from operations.console.unended import unended_elsewhere

_LOOKED_AT: Final = 300
"""So many letters of each service the groups are made of."""
ALL_SECONDS: Final = 240.0
_SHOWN: Final = 20
_KEPT: Final = 5
"""So many previews one session may have open."""


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """Letters that died of one cause: at this service, for this code, of this type, at this base."""

    service: str
    code: str
    type: str
    base: str

    @classmethod
    def of(cls, letter: dead.DeadLetter) -> "LetterGroup":
        return cls(letter.service, letter.code, letter.type, _base(letter.body))

    @property
    def rule(self) -> str:
        return dead.RULES.get(self.code, "")


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody is about to do something with, as it was at this moment."""

    group: LetterGroup
    at: datetime
    letters: frozenset[FrozenLetter]


async def looked(desk: Desk, service: str, most: int | None = None) -> list[dead.DeadLetter]:
    """The dead letters of a service, or the first of them. Raises `Unanswered` where no broker is named."""
    url = desk.settings.amqp_url.get_secret_value()
    if not url:
        raise Unanswered("rabbitmq", "ZHAOLU_CONSOLE_AMQP_URL names no broker")
    return await (dead.letters(url, [service]) if most is None else dead.letters(url, [service], most))


def letters(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """The groups, and a look at one of them."""
    router = APIRouter(prefix="/letters")

    @router.get("")
    async def show(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        asked = query(request.query_params, "service")
        chosen = [name for name in SERVICES if asked.get("service") in {None, name}]
        unended, told = await asyncio.gather(
            part("delivery", desk.unended.look(desk.client)),
            asyncio.gather(*(part("rabbitmq", looked(desk, name, _LOOKED_AT)) for name in chosen)),
        )
        found = [letter for each in told if not isinstance(each, MissingPart) for letter in each]
        groups = Counter(map(LetterGroup.of, found)).most_common()
        missing = {each.service: each for each in (unended, *told) if isinstance(each, MissingPart)}
        known: dict[str, Any] = {
            "jobs": list(desk.jobs.all.values())[::-1],
            "unended": [] if isinstance(unended, MissingPart) else unended_elsewhere(desk.jobs, unended),
            "cut": _LOOKED_AT,
        }
        return desk.pages.page(request, "letters.html", session, groups=groups, missing=missing.values(), **known)

    @router.get("/preview")
    async def preview(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        group = _group(request.query_params)
        if group.service not in SERVICES:
            raise NotHere("no_page", session)
        found = await part("rabbitmq", looked(desk, group.service), ALL_SECONDS)
        those = [] if isinstance(found, MissingPart) else [each for each in found if LetterGroup.of(each) == group]
        kept = Preview(group, datetime.now(SHANGHAI), frozenset(map(FrozenLetter.of, those)))
        token = secrets.token_hex(8)
        session.kept[token] = kept
        while len(session.kept) > _KEPT:
            session.kept.pop(next(iter(session.kept)))
        missing = found if isinstance(found, MissingPart) else None
        return desk.pages.page(
            request, "preview.html", session, preview=kept, token=token, some=those[:_SHOWN], missing=missing
        )

    return router


def _group(asked: Mapping[str, str]) -> LetterGroup:
    return LetterGroup(*(asked.get(name, "") for name in ("service", "code", "type", "base")))


def _base(body: bytes) -> str:
    """The base a message names, if it can be read and names one."""
    try:
        told = json.loads(body)
        return dead.shown(told.get("base", "")) if isinstance(told, dict) else ""
    except (ValueError, RecursionError):
        return ""
