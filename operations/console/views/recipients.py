"""Recipients: what each was told, lacks since when, how it is pushed to; sent again for a reason [DLV-1 to DLV-4]."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from contracts.recipients import RecipientKind
from operations.client import Denied, Unanswered
from operations.console.acts import on_record
from operations.console.desk import Desk
from operations.console.gate import Doorkeeper, NotHere
from operations.console.pages import host
from operations.console.parts import MissingPart, part
from operations.console.sessions import Session
from operations.deliveries import last_heartbeat

_DELIVERY: Final = "delivery"
_SECONDS: Final = 5.0
"""Delivery looks for the last of every log: so old the list may be."""
_SHOWN: Final = 50
_PATHS: Final = {"recover": "recover", "replay": "replay", "switch_on": "address/switch-on"}


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """One recipient: the last number, up to which it has all, since when it lacks one; its address, if it has one.

    And when it was sent its last heartbeat.
    """

    name: str
    last: int
    received: int
    since: str | None
    address: Mapping[str, Any] | None
    heartbeat: str | None = None

    @property
    def gap(self) -> int:
        return self.last - self.received

    @property
    def fed(self) -> bool:
        """Whether what it is told lies in a queue of its own in any case."""
        return self.name.partition(".")[0] == RecipientKind.HR

    @property
    def host(self) -> str:
        return host((self.address or {}).get("url"))


def recipients(desk: Desk, gate: Doorkeeper) -> APIRouter:
    """The list and one recipient."""
    router = APIRouter(prefix="/recipients")

    @router.get("")
    async def show_all(request: Request, session: Annotated[Session, gate.visitor()]) -> Response:
        told, pushed = await asyncio.gather(
            part(_DELIVERY, desk.shared(_DELIVERY, "/v1/deliveries", _SECONDS)),
            part(_DELIVERY, desk.shared(_DELIVERY, "/v1/addresses", _SECONDS)),
        )
        missing = next((each for each in (told, pushed) if isinstance(each, MissingPart)), None)
        lines = [] if isinstance(told, MissingPart) else _lines(told, {} if isinstance(pushed, MissingPart) else pushed)
        return desk.pages.page(request, "recipients.html", session, lines=lines, missing=missing)

    @router.get("/{name}")
    async def show(request: Request, name: str, session: Annotated[Session, gate.visitor()]) -> Response:
        place = quote(name, safe="")
        told, lacks, address = await asyncio.gather(
            part(_DELIVERY, desk.shared(_DELIVERY, "/v1/deliveries", _SECONDS)),
            part(_DELIVERY, desk.client.one(_DELIVERY, f"/v1/deliveries/{place}/missing", {"limit": str(_SHOWN)})),
            part(_DELIVERY, desk.client.one(_DELIVERY, f"/v1/recipients/{place}/address")),
        )
        items = [] if isinstance(told, MissingPart) else told["items"]
        found = next((each for each in items if each["recipient"] == name), None)
        if found is None and not isinstance(told, MissingPart):
            raise NotHere("no_page", session)
        missing = next((each for each in (told, lacks, address) if isinstance(each, MissingPart)), None)
        beats = [] if found is None else found.get("heartbeats", [])
        known = {
            "fed": name.partition(".")[0] == RecipientKind.HR,
            "recipient": found,
            "beats": beats,
            "lacks": lacks,
            "address": None if isinstance(address, MissingPart) else address,
        }
        return desk.pages.page(request, "recipient.html", session, name=name, missing=missing, **known)

    @router.post("/{name}/{what}")
    async def act(
        name: str,
        what: Literal["recover", "replay", "switch_on"],
        session: Annotated[Session, gate.actor()],
        number: Annotated[int, Form(ge=1, le=2**53 - 1)] = 1,
        because: Annotated[str, Form(max_length=500)] = "",
    ) -> Response:
        place, body = quote(name, safe=""), {"number": number} if what == "recover" else None
        await on_record(desk, session, f"deliveries {what}", because, {"recipient": name, **(body or {})})
        try:
            await desk.client.post(_DELIVERY, f"/v1/recipients/{place}/{_PATHS[what]}", body)
        except (Unanswered, Denied):
            raise NotHere("not_done", session) from None
        return RedirectResponse(f"/recipients/{place}", 303)

    return router


def _lines(told: Mapping[str, Any], pushed: Mapping[str, Any]) -> list[RecipientLine]:
    """Every recipient, whoever has waited longest first."""
    addresses = {each["recipient"]: each for each in pushed.get("items", ())}
    lines = [
        RecipientLine(
            each["recipient"],
            each["last"],
            each["received"],
            each["since"],
            addresses.get(each["recipient"]),
            last_heartbeat(each),
        )
        for each in told["items"]
    ]
    return sorted(lines, key=lambda line: (not (line.address or {}).get("off"), line.since or "9", line.name))
