"""The HTTP edge of addresses: where a recipient is pushed to, how that goes, and what of it is wanted again [DLV-3].

For the recipient itself and for operators; each change is a message first, under its caller's name.
"""

from collections.abc import Awaitable, Callable, Container
from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.callers import Caller, Scope
from contracts.envelope import Message
from contracts.messages.delivery import (
    DeliveryNumber,
    HeartbeatMinutes,
    RecoverSince,
    ReplayMissing,
    SetAddress,
    SwitchAddressOn,
)
from contracts.recipients import RecipientKind, RecipientName
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from services.chassis.http.gate import Gate
from services.chassis.http.problems import Problem
from services.chassis.http.service import Documents, Tell, following
from services.delivery.domain.address.standing import Off, failing_since, missing, off
from services.delivery.domain.address.state import Address
from services.delivery.domain.audience import everybody
from services.delivery.push.destinations import LONGEST, NotAnAddress, destination
from services.delivery.push.ways import QUEUE
from services.delivery.store import ADDRESS

_SHOWN: Final = 100
_MOST: Final = 500


class AddressWanted(BaseModel):
    """Where to push to, from which number on; without a `url`, nowhere any more, or into the recipient's own queue.

    Heartbeats come every `heartbeat_minutes`, or as the season says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(max_length=LONGEST)] | None = None
    way: Literal["push", "queue"] = "push"
    since: DeliveryNumber = 1
    heartbeat_minutes: HeartbeatMinutes | None = None


class RecoveryWanted(BaseModel):
    """Everything from this number on, again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: DeliveryNumber


class MissedRead(BaseModel):
    """A number that was given up: how often it was attempted, and when last."""

    model_config = ConfigDict(frozen=True)

    number: int
    attempts: int
    last: Moment


class AddressRead(BaseModel):
    """How pushing goes. `off` tells why nothing is pushed; `taken` are spans of numbers, both ends included.

    `waiting` are tried again by themselves; `missing` were given up, `missing_in_all` so many, of which the first are
    told.
    """

    model_config = ConfigDict(frozen=True)

    recipient: RecipientName
    way: Literal["push", "queue"]
    url: str | None
    since: int
    heartbeat_minutes: int | None
    off: Off | None
    failing_since: Moment | None
    taken: tuple[tuple[int, int], ...]
    waiting: tuple[int, ...]
    missing: tuple[MissedRead, ...]
    missing_in_all: int


class AddressesPage(BaseModel):
    """One page of the addresses that are pushed to; `next` goes into `after` for the page that follows."""

    model_config = ConfigDict(frozen=True)

    items: tuple[AddressRead, ...]
    next: RecipientName | None


def every_address(documents: Documents) -> APIRouter:
    """How pushing goes everywhere, for whoever may read everything."""
    router = APIRouter(prefix="/v1")

    @router.get("/addresses")
    async def read_addresses(after: str = "", limit: Annotated[int, Query(ge=1, le=_MOST)] = _MOST) -> AddressesPage:
        page = await documents.page(ADDRESS, {"pushed": 1}, after, limit)
        return AddressesPage(items=tuple(_read(found) for _, found in page), next=following(page, limit))

    return router


def addresses(documents: Documents, tell: Tell, gate: Gate, seasons: Seasons, *, rehearsal: bool) -> APIRouter:
    """Routes about one recipient's address."""
    router, known = APIRouter(prefix="/v1/recipients/{recipient}"), frozenset(everybody(seasons))

    @router.get("/address", dependencies=[gate.receives(Scope.OPERATE)])
    async def read_address(recipient: RecipientName) -> AddressRead:
        found = await documents.get(ADDRESS, recipient)
        if recipient not in known or found is None:
            raise Problem(404, "no_address", "recipient")
        return _read(found)

    _changes(router, partial(_say, tell, known), gate.receives(Scope.OPERATE), rehearsal=rehearsal)
    return router


async def _say(tell: Tell, known: Container[str], recipient: RecipientName, message: Message) -> dict[str, str]:
    if recipient not in known:
        raise Problem(404, "unknown_recipient", "recipient")
    if await tell(lambda _now: message) is None:
        raise Problem(503, "away", headers={"retry-after": "2"})
    return {"status": "taken"}


def _changes(
    router: APIRouter,
    say: Callable[[RecipientName, Message], Awaitable[dict[str, str]]],
    asking: Any,
    *,
    rehearsal: bool,
) -> None:
    Asking = Annotated[Caller, asking]  # noqa: N806  a type, as routes have it

    @router.post("/address", status_code=202)
    async def set_address(recipient: RecipientName, wanted: AddressWanted, caller: Asking) -> dict[str, str]:
        url = _url_of(recipient, wanted, rehearsal=rehearsal)
        often = wanted.heartbeat_minutes
        to = SetAddress(recipient=recipient, url=url, since=wanted.since, by=caller.name, heartbeat_minutes=often)
        return await say(recipient, to)

    @router.post("/address/switch-on", status_code=202)
    async def switch_on(recipient: RecipientName, caller: Asking) -> dict[str, str]:
        return await say(recipient, SwitchAddressOn(recipient=recipient, by=caller.name))

    @router.post("/recover", status_code=202)
    async def recover(recipient: RecipientName, wanted: RecoveryWanted, caller: Asking) -> dict[str, str]:
        return await say(recipient, RecoverSince(recipient=recipient, number=wanted.number, by=caller.name))

    @router.post("/replay", status_code=202)
    async def replay(recipient: RecipientName, caller: Asking) -> dict[str, str]:
        return await say(recipient, ReplayMissing(recipient=recipient, by=caller.name))


def _url_of(recipient: RecipientName, wanted: AddressWanted, *, rehearsal: bool) -> str | None:
    """What is kept as the address. Raises `Problem` where it is none, or where the queue is fed already."""
    if wanted.way == "queue":
        if wanted.url is not None:
            raise Problem(422, "url_malformed", "url", "a queue has none")
        if recipient.partition(".")[0] == RecipientKind.HR:
            raise Problem(409, "queue_fed", "way")
        return QUEUE
    found = None if wanted.url is None else destination(wanted.url, rehearsal=rehearsal)
    if isinstance(found, NotAnAddress):
        raise Problem(422, found.value, "url")
    return wanted.url


def _read(address: Address) -> AddressRead:
    given_up, url = missing(address), None if address.set is None else address.set.url
    lost = {each.number for each in given_up}
    return AddressRead(
        recipient=address.recipient,
        way="queue" if url == QUEUE else "push",
        url=None if url == QUEUE else url,
        since=1 if address.set is None else address.set.since,
        heartbeat_minutes=None if address.set is None else address.set.heartbeat_minutes,
        off=off(address),
        failing_since=failing_since(address),
        taken=address.taken[:_SHOWN],
        waiting=tuple(each.number for each in address.tries if each.number not in lost),
        missing=tuple(MissedRead(number=each.number, attempts=each.nth, last=each.last) for each in given_up[:_SHOWN]),
        missing_in_all=len(given_up),
    )
