"""Which addresses of the internet are anybody's: what is not there is a way into somebody's house [DLV-3].

What a library takes for global differs by version, and none looks into the IPv4 address that an IPv6 one may hold; so
both tables stand here. Of IPv6 only global unicast is anybody's, less what translates, tunnels or is for documents.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

_NOBODYS_4: Final = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared behind a carrier's translation
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, where clouds keep their secrets
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documents
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # automatic tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documents
        "203.0.113.0/24",  # documents
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_6: Final = IPv6Network("2000::/3")
_NOBODYS_6: Final = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # protocol assignments, Teredo tunnels among them
        "2001:db8::/32",  # documents
        "2002::/16",  # 6to4 tunnels
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documents
    )
)
_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})
"""The first half of an interface's name that holds an IPv4 address within a site."""


def public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody may be reached there; not, where any part of it leads elsewhere."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOBODYS_4)
    if address.scope_id is not None or address not in _GLOBAL_6:
        return False
    within_a_site = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
    return not within_a_site and not any(address in network for network in _NOBODYS_6)
