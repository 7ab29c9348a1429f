"""Which URLs are addresses: one plain spelling of https, a name or a number of the internet, and a path [DLV-3].

A reader of URLs and the one that connects must not differ on where one leads, so whatever could be read in two ways is
none: users before an `@`, backslashes, numbers that are not plainly four, letters and digits of other scripts.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from services.delivery.push.networks import public

LONGEST: Final = 2_048
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[^/?#:@\[\]\\]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*)?",
    re.ASCII,
)
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NOBODYS_NAMES: Final = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "arpa", "onion", "alt"}
    | {"test", "invalid", "example"}
)
"""Last labels under which no one on the internet has a name."""


class NotAnAddress(StrEnum):
    """Why a URL is no address that is pushed to."""

    MALFORMED = "url_malformed"
    NOT_HTTPS = "url_not_https"
    PORT = "url_port"
    HOST = "url_host"
    NOT_PUBLIC = "url_not_public"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a URL leads, taken apart once: nobody reads it again. `number` is its host, where it is no name."""

    secure: bool
    host: str
    port: int
    path: str
    number: IPv4Address | IPv6Address | None = None

    @property
    def authority(self) -> str:
        """As it stands in `Host`."""
        host = f"[{self.host}]" if isinstance(self.number, IPv6Address) else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def destination(url: str, *, rehearsal: bool = False) -> Destination | NotAnAddress:
    """Where this URL leads, or why nowhere. In a rehearsal it may lead to this machine, and without https."""
    read = _URL.fullmatch(url) if len(url) <= LONGEST else None
    if read is None:
        return NotAnAddress.MALFORMED
    secure, host, path = read["scheme"] == "https", read["host"].lower(), read["path"] or "/"
    if not (secure or rehearsal):
        return NotAnAddress.NOT_HTTPS
    port = int(read["port"] or (443 if secure else 80))
    if not (port == 443 or 1_024 <= port <= 65_535 or (rehearsal and port > 0)):
        return NotAnAddress.PORT
    number = _number(host)
    if number is None:
        return Destination(secure, host, port, path) if rehearsal or _named(host) else NotAnAddress.HOST
    if not (rehearsal or public(number)):
        return NotAnAddress.NOT_PUBLIC
    return Destination(secure, str(number), port, path, number)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return IPv6Address(host[1:-1]) if host.startswith("[") else IPv4Address(host)
    except AddressValueError:
        return None


def _named(host: str) -> bool:
    """Whether this is a name of at least two labels whose last is no number, in whatever base it might be read."""
    labels = host.split(".")
    last = labels[-1]
    return (
        len(labels) >= 2
        and len(host) <= 253
        and all(_LABEL.fullmatch(label) for label in labels)
        and last[0].isalpha()
        and last not in _NOBODYS_NAMES
    )
