"""`test` and `check`: what must hold before a change is one."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import typer

from cli.attended import FAILED, leave
from cli.checkout.brokers import has_broker, need_broker
from cli.shown import console
from operations import places
from operations.waiting import waiting_for

_BESIDE: Final = Path(sys.executable).parent
_CHECKS: Final = (
    ("ruff", (sys.executable, "-m", "ruff", "check", ".")),
    ("format", (sys.executable, "-m", "ruff", "format", "--check", ".")),
    ("mypy", (sys.executable, "-m", "mypy")),
    ("import contracts", (str(_BESIDE / "lint-imports"),)),
)
_AT_ONCE: Final[Sequence[str]] = (
    "--dist=loadfile",
    "--no-loadscope-reorder",  # tests/conftest.py says which files come first
)
"""Each process of tests has a broker and a store of its own."""
_MOST_AT_ONCE: Final = 5
_LONG: Final = "--long"
_EVERYTHING: Final[Sequence[str]] = ("-m", "")
"""Without the choice pyproject.toml makes."""


def check() -> None:
    """Lint, format, types and import contracts; all are run, side by side, and all must pass."""
    running = [(name, _started(words)) for name, words in _CHECKS]
    failed = []
    for name, process in running:
        printed, _ = process.communicate()
        console.rule(name, align="left")
        console.out(printed, highlight=False, end="")
        if process.returncode != 0:
            failed.append(name)
    if failed:
        raise leave(FAILED, f"failed: {', '.join(failed)}")


def _started(words: Sequence[str]) -> "subprocess.Popen[str]":
    """What it prints is kept until its turn comes."""
    return subprocess.Popen(
        words,
        cwd=places.CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def schemas() -> None:
    """Write anew what is generated: schemas, AsyncAPI, OpenAPI, who hears what, the saga's diagram."""
    from operations.specs import ears  # noqa: PLC0415
    from operations.specs.saga_diagram import with_diagram  # noqa: PLC0415  other commands do without them
    from operations.specs.schemas import write  # noqa: PLC0415
    from services.admission.domain.enrolment.versions import CURRENT, TABLES  # noqa: PLC0415

    ears.write(places.CHECKOUT / "contracts" / "hears.py")
    write(places.CHECKOUT / "contracts" / "schemas")
    page = places.CHECKOUT / "services" / "admission" / "README.md"
    page.write_text(with_diagram(page.read_text(encoding="utf-8"), TABLES[CURRENT]), encoding="utf-8")


def wants_broker(words: Sequence[str]) -> bool:
    """Whether any test that is chosen needs a broker; with no word but options, all are chosen."""
    if all(word.startswith("-") for word in words):
        return True
    with TemporaryDirectory() as folder:
        told = Path(folder) / "brokers"
        collecting = [sys.executable, "-m", "pytest", "--collect-only", "-qq", *words]
        with waiting_for("the chosen tests to be collected"):
            subprocess.run(
                collecting,
                cwd=places.CHECKOUT,
                env={**os.environ, "ZHAOLU_TEST_COUNTS_BROKERS": str(told)},
                capture_output=True,
                check=False,
            )
        return told.exists() and told.read_text(encoding="ascii") != "0"


def test(context: typer.Context) -> None:
    """Run the tests, two files more at once than there are cores; `--long` the long proofs too. The rest is pytest's.

    A broker is asked for only where there is none and a test that is chosen needs one.

    Who waits for a server leaves its core to another: with one more than cores a fifth of their time was left over.
    """
    cores = os.cpu_count() or 1
    at_once = (f"--numprocesses={min(cores + 2, _MOST_AT_ONCE)}", *_AT_ONCE)
    words = [word for word in context.args if word != _LONG]
    if os.environ.get("ZHAOLU_TEST_AMQP_URL"):
        at_once = ()  # one broker for all: their queues have the same names
    elif not has_broker("auto") and wants_broker(words):
        need_broker("auto", yes=False)
    sys.stdout.flush()
    if _LONG in context.args:
        os.environ["ZHAOLU_TEST_LONG"] = "1"
        words += _EVERYTHING
    pytest = [sys.executable, "-m", "pytest", *at_once, *words]
    os.execv(sys.executable, pytest)  # noqa: S606  pytest has the last word
