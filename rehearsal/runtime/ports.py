"""Free loopback ports for what may be killed and started again.

Below 32 768, where the kernel hands out none of its own meanwhile. Each process begins its search at a place
of its own, so that two runs started at once do not reach for the same port.
"""

import itertools
import os
import socket
from typing import Final

_FIRST: Final = 20_000
_LAST: Final = 31_999
_turns = itertools.count(os.getpid() * 101)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A loopback port nobody listens on; the same process is never given it twice in a row."""
    span = _LAST - _FIRST + 1
    for turn in itertools.islice(_turns, span):
        if _is_free(port := _FIRST + turn % span):
            return port
    raise OSError(f"no free port between {_FIRST} and {_LAST}")
