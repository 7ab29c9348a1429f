"""A checkout of its own for a test that follows the documents: what others run in the real one is not met there."""

import asyncio
import json
import re
import shlex
import shutil
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from operations.places import CHECKOUT
from tests.journeys.season_run import environment
from tests.waiting import patience

LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
FOLDERS: Final = ("cli", "contracts", "operations", "rehearsal", "services", "verifier", "deploy")


def fences(page: Path) -> list[tuple[str, str]]:
    """Every fenced block of a page: its language, its text."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [(language, text) for language, text in found]


def blocks(page: Path) -> list[str]:
    """What a page asks its reader to type, block by block."""
    return [text for language, text in fences(page) if language in {"sh", "bash"}]


def promised(block: str) -> list[str]:
    """What a block says will be printed, in its `# → …` lines."""
    return re.findall(r"^# → (.+)$", block, re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Checkout:
    """A copy of the tree in which one can type what the documents say."""

    folder: Path

    async def typed(self, text: str) -> str:
        """What a shell prints, standard error included; stops at the first command that fails."""
        shell = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-e", "-c", text), cwd=self.folder, env=_env(), stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
        try:
            printed = (await patience(of=shell.pid).spent_on(shell.communicate()))[0].decode()
        finally:
            if shell.returncode is None:
                shell.kill()
                await shell.wait()
        assert shell.returncode == 0, printed
        return printed

    def runs(self) -> list[Path]:
        """The folders of the runs that are not over."""
        return list((self.folder / ".zhaolu" / "runs").glob("*"))

    def record(self) -> dict[str, Any]:
        """What the one run here tells about itself."""
        (run,) = self.runs()
        record: dict[str, Any] = json.loads((run / "run.json").read_text(encoding="utf-8"))
        return record


def _env() -> dict[str, str]:
    """Without what the entry script and an operator's own shell may have set."""
    return {k: v for k, v in environment().items() if k not in {"ZHAOLU_CALLED_FROM", "ZHAOLU_OPERATOR_AMQP_URL"}}


@contextmanager
def checkout() -> Iterator[Checkout]:
    """A copy under a Chinese name, its `.venv` the interpreter of the tests; what still runs there is stopped."""
    with TemporaryDirectory(prefix="招录 1-") as name:
        folder = Path(name)
        for file in ("zhaolu", *LOCKS):
            shutil.copy2(CHECKOUT / file, folder)
        for part in FOLDERS:
            shutil.copytree(CHECKOUT / part, folder / part)
        _install(folder)
        copy = Checkout(folder)
        try:
            yield copy
        finally:
            if copy.runs():
                subprocess.run([folder / "zhaolu", "down"], env=_env(), stdin=subprocess.DEVNULL, check=False)


def _install(folder: Path) -> None:
    """What the entry script would find after its first run."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    stamp = subprocess.run(["sha256sum", *LOCKS], cwd=folder, capture_output=True, check=True).stdout
    (folder / ".venv" / "installed").write_bytes(stamp)
