"""`test` and `check`: what must hold before a change is one."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from services.operate import places
from services.operate.commands.attended import console, need_broker

_BESIDE: Final = Path(sys.executable).parent
_CHECKS: Final = (
    ("ruff", (sys.executable, "-m", "ruff", "check", ".")),
    ("format", (sys.executable, "-m", "ruff", "format", "--check", ".")),
    ("mypy", (sys.executable, "-m", "mypy")),
    ("import contracts", (str(_BESIDE / "lint-imports"),)),
)
_AT_ONCE: Final[Sequence[str]] = ("--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile")
"""Each process of tests has a broker and a store of its own."""


def check() -> None:
    """Lint, format, types and import contracts; all are run, and all must pass."""
    failed = []
    for name, words in _CHECKS:
        console.rule(name, align="left")
        if subprocess.run(words, cwd=places.CHECKOUT, check=False).returncode != 0:
            failed.append(name)
    if failed:
        console.print(f"failed: {', '.join(failed)}", style="red", markup=False)
        raise typer.Exit(1)


def schemas() -> None:
    """Write anew what is generated: a JSON Schema per message, the season file's, AsyncAPI, the saga's diagram."""
    from services.admission.saga.diagram import with_diagram  # noqa: PLC0415  other commands do without them
    from services.admission.saga.table import TABLE  # noqa: PLC0415
    from services.operate.schemas import write  # noqa: PLC0415

    write(places.CHECKOUT / "contracts" / "schemas")
    page = places.CHECKOUT / "services" / "admission" / "README.md"
    page.write_text(with_diagram(page.read_text(encoding="utf-8"), TABLE), encoding="utf-8")


def test(context: typer.Context) -> None:
    """Run the tests, as many files at once as there are cores; arguments are pytest's own."""
    at_once = _AT_ONCE
    if os.environ.get("ZHAOLU_TEST_AMQP_URL"):
        at_once = ()  # one broker for all: their queues have the same names
    else:
        need_broker("auto", yes=False)
    sys.stdout.flush()
    words = [sys.executable, "-m", "pytest", *at_once, *context.args]
    os.execv(sys.executable, words)  # noqa: S606  pytest has the last word
