"""Posting once: bounded in time and in what is read of the answer, no redirect followed, nothing kept of one but how.

Requests go to the transport itself: no proxy of the environment, no cookies, no credentials stand between.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv6Address
from typing import Final

import httpx

from services.delivery.push.connecting import IpAddress, Resolve, Unreachable, reachable, resolved
from services.delivery.push.destinations import Destination, NotAnAddress, destination

SECONDS: Final = 15.0
"""An attempt takes no longer, from the name to the status."""
_CONNECT_SECONDS: Final = 5.0
_REST_SECONDS: Final = 1.0
"""For what follows on the status, which alone tells how a post was answered."""
MOST_READ: Final = 2_000
"""So many bytes of an answer are read, for whoever tries an end out; the rest is nobody's affair."""
_TIMES: Final = {"connect": _CONNECT_SECONDS, "read": SECONDS, "write": SECONDS, "pool": SECONDS}
_DIGITS: Final = 9
"""Of a `Retry-After` in seconds: thirty years are long enough."""


@dataclass(frozen=True, slots=True)
class PostResult:
    """How a post was answered: `status`, and what was read; or `failure`, one word, where it was not answered."""

    status: int | None
    failure: str = ""
    not_before: datetime | None = None
    told: bytes = b""

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == 410


class Poster:
    """Posts to one recipient's address, over connections of its own: what was checked for one name serves no other."""

    def __init__(
        self, url: str, *, rehearsal: bool = False, resolve: Resolve = resolved, tls: ssl.SSLContext | None = None
    ) -> None:
        self._to, self._rehearsal, self._resolve = destination(url, rehearsal=rehearsal), rehearsal, resolve
        self._transport = httpx.AsyncHTTPTransport(
            verify=tls or True,
            trust_env=False,
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=1, keepalive_expiry=30),
        )

    async def post(self, body: bytes, headers: Mapping[str, str], now: datetime) -> PostResult:
        """Post this once. Whatever a stranger's machine does is an answer, and none an exception."""
        if isinstance(self._to, NotAnAddress):
            return PostResult(None, self._to)
        try:
            async with asyncio.timeout(SECONDS):
                number = await reachable(self._to, self._resolve, rehearsal=self._rehearsal)
                request = _request(self._to, number, body, headers)
                response = await self._transport.handle_async_request(request)
        except Unreachable as nobody:
            return PostResult(None, nobody.why)
        except TimeoutError:
            return PostResult(None, "timeout")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as broken:
            return PostResult(None, _word(broken))
        wish = not_before(response.headers.get("retry-after"), now)
        return PostResult(response.status_code, "", wish, await _rest(response))

    async def close(self) -> None:
        await self._transport.aclose()


def not_before(asked: str | None, now: datetime) -> datetime | None:
    """The moment a `Retry-After` names, in seconds or as a date; None where it names none."""
    word = "" if asked is None else asked.strip()
    if word.isascii() and word.isdecimal():
        return now + timedelta(seconds=int(word)) if len(word) <= _DIGITS else None
    try:
        moment = parsedate_to_datetime(word)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


async def _rest(response: httpx.Response) -> bytes:
    """What follows on the status: it has been answered, even where this comes too slowly, or is cut short."""
    told = b""
    try:
        async with asyncio.timeout(_REST_SECONDS):
            async for some in response.aiter_raw():
                told += some
                if len(told) >= MOST_READ:
                    break
    except (httpx.HTTPError, TimeoutError):
        pass
    finally:
        await response.aclose()
    return told[:MOST_READ]


def _request(to: Destination, number: IpAddress, body: bytes, headers: Mapping[str, str]) -> httpx.Request:
    host = f"[{number}]" if isinstance(number, IPv6Address) else str(number)
    return httpx.Request(
        "POST",
        httpx.URL(f"{'https' if to.secure else 'http'}://{host}:{to.port}").copy_with(raw_path=to.path.encode()),
        headers={
            "host": to.authority,
            "user-agent": "zhaolu",
            "content-type": "application/cloudevents+json",
            "accept-encoding": "identity",
            **headers,
        },
        content=body,
        extensions={"timeout": _TIMES, "sni_hostname": to.host},
    )


def _word(broken: Exception) -> str:
    """What went wrong, by its kind alone: what a stranger's machine says stands in no log."""
    match broken:
        case httpx.TimeoutException():
            return "timeout"
        case httpx.ConnectError():
            return "not_connected"
        case _:
            return "broken_off"
