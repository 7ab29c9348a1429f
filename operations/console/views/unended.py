"""A job on dead letters whose console ended before it did: how far it came, and going on with what is left [OPS-2]."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, NotHere
from operations.console.jobs import FrozenLetter
from operations.console.parts import MissingPart, part
from operations.console.sessions import Session
from operations.console.unended import UnendedJob
from operations.console.views.letters import ALL_SECONDS, looked


def unended(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """One of them, and what is done about it."""
    router, amqp = APIRouter(prefix="/letters/unended/{name}"), desk.settings.amqp_url.get_secret_value()

    @router.get("")
    async def show(request: Request, name: str, session: Annotated[Session, gate.visitor()]) -> Response:
        job = await _found(desk, name, session)
        left = await _left(desk, job)
        missing = left if isinstance(left, MissingPart) else None
        known: dict[str, Any] = {"job": job, "left": None if isinstance(left, MissingPart) else len(left)}
        return desk.pages.page(request, "unended.html", session, missing=missing, **known)

    @router.post("/go_on")
    async def go_on(name: str, session: Annotated[Session, gate.actor()]) -> Response:
        """Under the name of who goes on, for the reason it was begun for; where nothing is left its end is noted."""
        old = await _found(desk, name, session)
        left = await _left(desk, old)
        if isinstance(left, MissingPart):
            raise NotHere("no_broker", session)
        job = desk.jobs.begin(desk.client, amqp, old.did, session.account.name, old.because, left, old.name)
        return RedirectResponse(f"/letters/jobs/{job.name}", 303)

    return router


async def _found(desk: Desk, name: str, session: Session) -> UnendedJob:
    """Raises `NotHere` where none of this name lacks its end, or nobody can say."""
    known = await part("delivery", desk.unended.look(desk.client))
    if isinstance(known, MissingPart):
        raise NotHere("no_trail", session)
    if (found := known.get(name)) is None:
        raise NotHere("no_page", session)
    return found


async def _left(desk: Desk, job: UnendedJob) -> frozenset[FrozenLetter] | MissingPart:
    """Which of its letters are dead still."""
    told = await asyncio.gather(*(part("rabbitmq", looked(desk, name), ALL_SECONDS) for name in job.services))
    if missing := next((each for each in told if isinstance(each, MissingPart)), None):
        return missing
    found = (letter for each in told if not isinstance(each, MissingPart) for letter in each)
    return job.left(map(FrozenLetter.of, found))
