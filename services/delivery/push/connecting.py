"""Reaching the machine that was looked at: a name is resolved once, and what it gave is connected to, nothing else.

A name may give one address to whoever looks and another to whoever connects, or one of ours beside its own; so the
connection goes to a number, and the name stands in TLS and in `Host` alone.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from services.delivery.push.destinations import Destination, NotAnAddress
from services.delivery.push.networks import public

IpAddress = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[IpAddress]]]
MOST: Final = 16
"""A name that gives more numbers than this is no hospital's."""


class Unreachable(Exception):
    """There is no machine to connect to; `why` is a word of ours, told to nobody outside."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def resolved(name: str, port: int) -> Sequence[IpAddress]:
    """What the system's resolver gives for a name, in its order. Raises `Unreachable`."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("name_unknown") from None
    return list(dict.fromkeys(ip_address(str(where[0])) for *_, where in found))


async def reachable(to: Destination, resolve: Resolve, *, rehearsal: bool) -> IpAddress:
    """The number to connect to. Raises `Unreachable`, also where one of several leads into somebody's house."""
    numbers = [to.number] if to.number is not None else await resolve(to.host, to.port)
    if not 0 < len(numbers) <= MOST:
        raise Unreachable("name_unknown")
    if not (rehearsal or all(public(number) for number in numbers)):
        raise Unreachable(NotAnAddress.NOT_PUBLIC)
    return numbers[0]
