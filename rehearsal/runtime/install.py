"""Setting up what a run needs and the machine lacks: a broker."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

INSTALL: Final = "apt-get update && apt-get install -y --no-install-recommends rabbitmq-server"
_LOCK: Final = ("-o", "DPkg::Lock::Timeout=300")
_STEPS: Final[Sequence[Sequence[str]]] = (
    ("apt-get", "-qq", *_LOCK, "update"),
    ("apt-get", "-qq", *_LOCK, "install", "-y", "--no-install-recommends", "rabbitmq-server"),
)
_POLICY: Final = Path("/usr/sbin/policy-rc.d")


class CannotInstall(Exception):
    """The machine's owner has to do it; carries what to type. The command line ends with `EXIT_CODE`."""

    EXIT_CODE: Final = 3


@contextmanager
def _without_starting_services() -> Iterator[None]:
    """Keep the package from starting a system-wide broker: a run brings up its own."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)


def install_broker(*, yes: bool, say: Callable[[str], None], ask: Callable[[str], bool]) -> None:
    """Install Debian's `rabbitmq-server`; asks first at a terminal, unless told yes.

    Raises `CannotInstall` without root, without apt, when the answer is no, and when apt fails.
    """
    if shutil.which("apt-get") is None:
        raise CannotInstall("no broker here: install rabbitmq-server, start Docker, or set ZHAOLU_AMQP_URL")
    if os.geteuid() != 0:
        raise CannotInstall(f"no broker here; as root, run:  {INSTALL}")
    say(f"No broker, no Docker engine and no ZHAOLU_AMQP_URL here; this installs one:  {INSTALL}")
    if not yes and sys.stdin.isatty() and not ask("Go ahead?"):
        raise CannotInstall(f"left as it is; to do it yourself, run:  {INSTALL}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _without_starting_services():
        for step in _STEPS:
            done = subprocess.run(step, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise CannotInstall(f"{' '.join(step)} failed:\n{(done.stdout + done.stderr)[-2_000:]}")
