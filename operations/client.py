"""The one client of the services' read models: whoever reads them asks here, and hears which service is away."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import uuid4

import httpx

from operations.access import PREFIX, Access
from operations.failing import CannotGoOn

_LIMIT: Final = 500
_PAUSE_SECONDS: Final = 0.1
_MADE: Final = 15
"""How many times as long a service may take over what it has to make first: print, draw, sign, have confirmed."""
_WHOLE: Final = 60
"""How many times as long the whole of an answer may take: it comes in pieces."""
Query = Mapping[str, str | Sequence[str]]
_NOTHING: Final[Query] = {}


class Unanswered(CannotGoOn):
    """A service did not answer as a service of ours does: it is away, or something else is at its address."""

    def __init__(self, service: str, why: str, *, silent: bool = False) -> None:
        super().__init__(f"{service}: {why}; ./zhaolu status shows who is away")
        self.service, self.why, self.silent = service, why, silent


class Denied(CannotGoOn):
    """A service answered that it will not; `code` is the stable one it gave, if it gave one."""

    def __init__(self, service: str, status: int, code: str) -> None:
        told = f"answered {status}{f', {code}' if code else ''}"
        unknown = status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}
        hint = f"{PREFIX}TOKEN says as whom to ask" if unknown else "./zhaolu status shows who is away"
        super().__init__(f"{service}: {told}; {hint}")
        self.service, self.status, self.code, self.why = service, status, code, told


@dataclass(frozen=True, slots=True)
class Answers:
    """What several services were asked at once: what those that answered know, and why the others did not."""

    found: Mapping[str, dict[str, Any] | None]
    lacking: Mapping[str, Unanswered | Denied]


@dataclass(frozen=True, slots=True)
class OperationsClient:
    """Reads what services show. Every method raises `Unanswered` and `Denied`, unless it says otherwise."""

    access: Access
    client: httpx.AsyncClient
    _asked: dict[tuple[str, str], asyncio.Task[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def of(cls, access: Access) -> AsyncIterator[Self]:
        """A client for as long as the block lasts."""
        async with httpx.AsyncClient(timeout=access.timeout_seconds) as client:
            yield cls(access, client)

    async def pages(self, service: str, path: str, equals: Query = _NOTHING) -> AsyncIterator[dict[str, Any]]:
        """Every item of a paged list that equals these, in order."""
        after = ""
        while True:
            page = await self.read(service, path, {**equals, "after": after, "limit": str(_LIMIT)})
            if not isinstance(page.get("items"), list) or page.get("next") == after:
                raise Unanswered(service, f"{path} is no list of ours")
            for item in page["items"]:
                yield item
            if not page.get("next"):
                return
            after = str(page["next"])

    async def read(self, service: str, path: str, query: Query = _NOTHING, *, made: bool = False) -> dict[str, Any]:
        """One read model."""
        return _document(service, await self.answer(service, path, query, made=made))

    async def one(
        self, service: str, path: str, query: Query = _NOTHING, *, made: bool = False
    ) -> dict[str, Any] | None:
        """The same, or None when the service knows nothing of it."""
        try:
            return await self.read(service, path, query, made=made)
        except Denied as refused:
            if refused.status == httpx.codes.NOT_FOUND:
                return None
            raise

    async def once(self, service: str, path: str, query: Query = _NOTHING) -> dict[str, Any]:
        """One read model, asked for once by this client: where each look is on record, one is enough."""
        place = service, path
        if place not in self._asked:
            self._asked[place] = asyncio.create_task(self.read(service, path, query))
        try:
            return await asyncio.shield(self._asked[place])
        except (Unanswered, Denied):
            self._asked.pop(place, None)  # whoever asks again is asked for anew
            raise

    async def file(self, service: str, path: str, *, made: bool = True) -> bytes | None:
        """A document a service prints, or None where there is none."""
        try:
            return (await self.answer(service, path, made=made)).content
        except Denied as refused:
            if refused.status == httpx.codes.NOT_FOUND:
                return None
            raise

    async def post(self, service: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Have a service do something, once however often it has to be asked; what it says of it."""
        once = {"idempotency-key": uuid4().hex}
        return _document(service, await self.answer(service, path, method="POST", made=True, headers=once, body=body))

    async def each(self, path: str, services: Iterable[str]) -> Answers:
        """The same read model of several services, all asked at once; raises nothing."""

        async def asked(service: str) -> dict[str, Any] | Unanswered | Denied | None:
            try:
                return await self.one(service, path)
            except (Unanswered, Denied) as failed:
                return failed

        names = tuple(services)
        told = dict(zip(names, await asyncio.gather(*map(asked, names)), strict=True))
        return Answers(
            {name: each for name, each in told.items() if not isinstance(each, Unanswered | Denied)},
            {name: each for name, each in told.items() if isinstance(each, Unanswered | Denied)},
        )

    async def ready(self, service: str) -> dict[str, Any]:
        """What a service says of itself, ready or not; `why` it says nothing, if it does not. Raises nothing."""
        try:
            return _document(service, await self._tried(service, "/readyz", _NOTHING, "GET", {}, made=False))
        except Unanswered as away:
            code = "silent" if away.silent else "away"
            return {"why": [{"code": code, "detail": away.why}]}

    async def answer(
        self,
        service: str,
        path: str,
        query: Query = _NOTHING,
        method: str = "GET",
        *,
        made: bool = False,
        headers: Mapping[str, str] = MappingProxyType({}),
        body: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        """The whole answer, asked for again while the service is away and patience lasts.

        What is `made` before it is answered may take longer.
        """
        gives_up = time.monotonic() + self.access.patience_seconds
        while True:
            try:
                response = await self._tried(service, path, query, method, headers, made=made, body=body)
            except Unanswered:
                if time.monotonic() >= gives_up:
                    raise
            else:
                if response.is_success:
                    return response
                if not response.is_server_error or time.monotonic() >= gives_up:
                    raise Denied(service, response.status_code, _code(service, response))
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _tried(
        self,
        service: str,
        path: str,
        query: Query,
        method: str,
        headers: Mapping[str, str],
        *,
        made: bool,
        body: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        address, token, seconds = self.access.addresses.get(service), self.access.token, self.access.timeout_seconds
        patience = seconds * _MADE if made else seconds
        if address is None:
            raise Unanswered(service, "nobody said where it answers")
        named = {"authorization": f"Bearer {token}"} if token else {}
        try:
            async with asyncio.timeout(seconds * _WHOLE):
                return await self.client.request(
                    method,
                    f"{address}{path}",
                    params=query or None,
                    json=body,
                    headers={**headers, **named},
                    timeout=httpx.Timeout(seconds, read=patience),
                )
        except (httpx.TimeoutException, TimeoutError):
            raise Unanswered(service, f"no answer in {patience:g} s", silent=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as away:
            raise Unanswered(service, f"no answer ({str(away) or type(away).__name__})") from None


def _document(service: str, response: httpx.Response) -> dict[str, Any]:
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Unanswered(service, "what answers there is no service of ours")
    return told


def _code(service: str, response: httpx.Response) -> str:
    """The stable code of a refusal. Raises `Unanswered` where nobody of ours refuses."""
    try:
        return str(response.json()["code"])
    except (ValueError, LookupError, TypeError):
        if response.is_server_error:  # told by what stands before the service
            return ""
        raise Unanswered(service, f"answered {response.status_code}, but not as a service of ours") from None


async def clock_of(client: OperationsClient) -> str | None:
    """Business time as admission has it; whoever may not ask for that has the wall clock's."""
    try:
        idle = await client.one("admission", "/v1/idle")
    except (Denied, Unanswered) as kept_back:
        if isinstance(kept_back, Unanswered) and kept_back.silent:
            raise
        return None
    told = None if idle is None else idle.get("clock")
    return str(told) if told else None
