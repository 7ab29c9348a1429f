"""Jobs on dead letters: begun with what was looked at, watched, stopped, gone on with [OPS-2]."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, NotHere
from operations.console.jobs import Job
from operations.console.sessions import Session
from operations.console.views.letters import Preview


def jobs(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """What somebody has done with letters they looked at."""
    router, amqp = APIRouter(prefix="/letters"), desk.settings.amqp_url.get_secret_value()

    @router.post("/act")
    async def act(
        session: Annotated[Session, gate.actor()],
        token: Annotated[str, Form()],
        did: Annotated[Literal["replay", "drop"], Form()],
        because: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        if not because.strip():
            raise NotHere("no_reason", session)
        kept = session.kept.pop(token, None)
        if not isinstance(kept, Preview) or not kept.letters:
            raise NotHere("strange_form", session)
        job = desk.jobs.begin(desk.client, amqp, did, session.account.name, because.strip(), kept.letters)
        return RedirectResponse(f"/letters/jobs/{job.name}", 303)

    @router.get("/jobs/{name}")
    async def show_job(request: Request, name: str, session: Annotated[Session, gate.visitor()]) -> Response:
        """One of this console; of another, or of this one before it started again, the trail may know."""
        if (job := desk.jobs.all.get(name)) is None:
            return RedirectResponse(f"/letters/unended/{quote(name, safe='')}", 303)
        template = "job_now.html" if request.headers.get("hx-request") else "job.html"
        return desk.pages.page(request, template, session, job=job)

    @router.post("/jobs/{name}/{what}")
    async def change(name: str, what: Literal["stop", "go_on"], session: Annotated[Session, gate.actor()]) -> Response:
        job = _job(desk, name, session)
        if what == "stop":
            job.stop = True
        elif not job.going and job.left:
            job = desk.jobs.begin(desk.client, amqp, job.did, session.account.name, job.because, job.left)
        return RedirectResponse(f"/letters/jobs/{job.name}", 303)

    return router


def _job(desk: Desk, name: str, session: Session) -> Job:
    if (job := desk.jobs.all.get(name)) is None:
        raise NotHere("no_page", session)
    return job
