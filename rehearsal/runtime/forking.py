"""A process that has loaded what every service needs, and forks them: `python -m rehearsal.runtime.forking FD`.

To load it takes two seconds of a core, most of what a start costs. What is loaded is other people's code, the contracts
and the rooms of the services: nothing that looks at the environment as it is loaded, which a child has its own of, and
so nothing that has fault points. Orders come over the socket FD, JSON, one a line: `{"words", "env", "cwd", "log"}`;
answers go back the same way: `{"began": pid}` in the order of the orders, and `{"ended": pid, "code": code}`.
With the socket it ends; whoever asked looks after the children.
"""

import contextlib
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

LOADED: Final = (
    "aio_pika",
    "anyio._backends._asyncio",
    "contracts.catalogue",
    "contracts.season.season",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.x509",
    "fastapi.responses",
    "faststream.rabbit",
    "fpdf",
    "httptools",
    "httpx",
    "motor.motor_asyncio",
    "prometheus_client",
    "pydantic.v1",  # a framework asks of each class whether it is one of these
    "pydantic_settings",
    "services.admission.app",
    "services.delivery.api.receivable",
    "services.delivery.handlers",
    "services.delivery.push.routes",
    "services.exams.app",
    "services.finance.app",
    "services.registration.app",
    "services.verification.app",
    "standardwebhooks",
    "structlog",
    "typer",
    "uvicorn.lifespan.off",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
)
_MOST: Final = 65_536


def main(number: int) -> None:
    """Fork to order until the socket closes; every child comes back from here to become what was ordered."""
    gc.disable()  # a fifth of the loading, for what is there to stay
    for name in LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()  # what all share is not written to again by looking for garbage
    gc.enable()
    order = _attend(socket.socket(fileno=number))
    if order is not None:
        _become(order)


def _attend(link: socket.socket) -> Mapping[str, Any] | None:
    """None once whoever orders is gone; in a child, its order."""
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    with link, selectors.DefaultSelector() as selector:
        selector.register(heard, selectors.EVENT_READ)
        selector.register(link, selectors.EVENT_READ)
        unread = b""
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if heard in ready:
                os.read(heard, _MOST)
                for pid, code in _ended():
                    _say(link, {"ended": pid, "code": code})
            if link not in ready:
                continue
            more = link.recv(_MOST)
            if not more:
                return None
            *orders, unread = (unread + more).split(b"\n")
            for order in orders:
                pid = os.fork()
                if not pid:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    os.close(heard)
                    os.close(told)
                    return dict(json.loads(order))
                with contextlib.suppress(OSError):  # it has done so itself, or has ended
                    os.setpgid(pid, pid)
                _say(link, {"began": pid})


def _ended() -> Iterator[tuple[int, int]]:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            yield ended[0], os.waitstatus_to_exitcode(ended[1])


def _say(link: socket.socket, answer: Mapping[str, int]) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more: the next read says so
        link.sendall(json.dumps(answer).encode() + b"\n")


def _become(order: Mapping[str, Any]) -> None:
    """Run the module its first word names, as if started with these words, in its environment and group."""
    os.setpgid(0, 0)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for standard, file in enumerate((nothing, log, log)):
        os.dup2(file, standard)
    os.close(nothing)
    os.close(log)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = order["words"]
    runpy.run_module(order["words"][0], run_name="__main__")


if __name__ == "__main__":
    main(int(sys.argv[1]))
