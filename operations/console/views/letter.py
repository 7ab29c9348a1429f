"""One dead letter: what it says, masked until a role and a reason open it; said again as it should be [OPS-2]."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from operations import dead_letters as dead
from operations.access import SERVICES
from operations.console.acts import on_record
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, NotHere
from operations.console.masking import masked
from operations.console.parts import MissingPart, part
from operations.console.roles import Role
from operations.console.sessions import Session
from operations.letter_corrections import LONGEST, CorrectedLetter, NotCorrected, as_written, correctable, corrected

_SECONDS: Final = 30.0
"""So long a queue may be looked through for one letter."""
Because = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class LetterPage:
    """The page of one letter, named by its service and the digest of its id and of what it says."""

    desk: Desk

    @property
    def broker(self) -> str:
        return self.desk.settings.amqp_url.get_secret_value()

    async def letter(self, service: str, digest: str, session: Session) -> dead.DeadLetter:
        """The letter itself. Raises `NotHere` where there is none, or no broker to look at."""
        if service not in SERVICES:
            raise NotHere("no_page", session)
        if not self.broker:
            raise NotHere("no_broker", session)
        found = await part("rabbitmq", dead.found(self.broker, service, lambda each: each.digest == digest), _SECONDS)
        if isinstance(found, MissingPart):
            raise NotHere("no_broker", session)
        if found is None:
            raise NotHere("letter_gone", session)
        return found

    async def replaced(self, letter: dead.DeadLetter, new: CorrectedLetter, session: Session) -> None:
        """Have the new one in its place. Raises `NotHere` where the broker did not say so."""
        work = dead.replace(self.broker, letter.service, lambda each: each.digest == letter.digest, new.message())
        done = await part("rabbitmq", work, _SECONDS)
        if done is not True:
            raise NotHere("not_done" if isinstance(done, MissingPart) else "letter_gone", session)

    def drawn(self, request: Request, session: Session, letter: dead.DeadLetter, **told: Any) -> Response:
        known = {"opened": None, "fault": None, "written": {}, "because": ""} | told
        known |= {"letter": letter, "correctable": correctable(letter), "masked": masked(letter.body)}
        return self.desk.pages.page(request, "letter.html", session, 422 if known["fault"] else 200, **known)


def letter(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """One letter, and what it says to whoever may see that."""
    router, page = APIRouter(prefix="/letters/{service}/{digest}"), LetterPage(desk)

    @router.get("")
    async def show(
        request: Request, service: str, digest: str, session: Annotated[Session, gate.visitor()]
    ) -> Response:
        return page.drawn(request, session, await page.letter(service, digest, session))

    @router.post("/open")
    async def open_it(
        request: Request,
        service: str,
        digest: str,
        session: Annotated[Session, gate.actor(Role.PERSONAL_DATA)],
        because: Because = "",
    ) -> Response:
        found = await page.letter(service, digest, session)
        await on_record(desk, session, "dead letter opened", because, _about(found))
        return page.drawn(request, session, found, opened=as_written(found), because=because)

    _correcting(router, page, gate)
    return router


def _correcting(router: APIRouter, page: LetterPage, gate: Doorkeeper) -> None:
    @router.post("/correct")
    async def correct(
        request: Request,
        service: str,
        digest: str,
        session: Annotated[Session, gate.actor()],
        kind: Annotated[str, Form(max_length=128)],
        time: Annotated[str, Form(max_length=40)],
        data: Annotated[str, Form(max_length=LONGEST)],
        because: Because = "",
    ) -> Response:
        if not session.may(Role.PERSONAL_DATA):
            raise NotHere("no_role", session)
        found = await page.letter(service, digest, session)
        if not correctable(found):
            raise NotHere("not_correctable", session)
        try:
            new = corrected(found, kind, time, data, page.desk.seasons)
        except NotCorrected as wrong:
            written = {"kind": kind, "time": time}
            return page.drawn(request, session, found, opened=data, because=because, fault=wrong, written=written)
        about = {**_about(found), "new_id": new.envelope.id, "new_type": new.envelope.type, "new_sha256": new.digest}
        await on_record(page.desk, session, "dead letter corrected", because, about)
        await page.replaced(found, new, session)
        return RedirectResponse(f"/letters?service={service}", 303)


def _about(found: dead.DeadLetter) -> Mapping[str, object]:
    body = sha256(found.body).hexdigest()
    return {"service": found.service, "id": found.id, "type": found.type, "code": found.code, "sha256": body}
