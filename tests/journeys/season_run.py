"""`season` as a newcomer runs it, in a process of its own, on the servers the tests were given."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from operations import runs
from operations.places import CHECKOUT
from tests.waiting import patience

KUNMING: Final = CHECKOUT / "deploy" / "seasons" / "2025-kunming-2.toml"


def environment() -> dict[str, str]:
    """The tests' servers are the run's servers."""
    given = {
        f"ZHAOLU_{kind}_URL": os.environ[name]
        for kind in ("AMQP", "MONGO")
        if (name := f"ZHAOLU_TEST_{kind}_URL") in os.environ
    }
    return {**os.environ, **given, "COLUMNS": "200"}


def servers_are_shared() -> bool:
    """Whether runs side by side would meet at one given broker, which takes one run at a time."""
    return "ZHAOLU_TEST_AMQP_URL" in os.environ


@dataclass
class SeasonRun:
    """One run: what it printed, how it ended, what it left."""

    process: Process
    out: Path
    file: Path = KUNMING
    lines: list[str] = field(default_factory=list)

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.out / self.file.stem / "report.json").read_text(encoding="utf-8"))
        return report

    @property
    def outcome(self) -> str:
        """The part that the same seed must reproduce to the byte."""
        return json.dumps(self.report["outcome"], ensure_ascii=False, indent=1)

    async def until_line(self, start: str) -> None:
        """Read its output up to a line that starts so. Raises `EOFError` when there is none."""
        while await self._read_line():
            if self.lines[-1].startswith(start):
                return
        raise EOFError(f"no line starts with {start!r}:\n" + "\n".join(self.lines[-30:]))

    async def ended(self) -> int:
        """Read to the end; the exit code."""
        while await self._read_line():
            pass
        return await self.process.wait()

    async def _read_line(self) -> bool:
        """Whether there was one more; it is waited for as long as the run works on it."""
        assert self.process.stdout is not None
        raw = await patience(of=self.process.pid).spent_on(self.process.stdout.readline())
        self.lines.append(raw.decode().rstrip())
        return bool(raw)

    def kill(self, service: str) -> None:
        """End a service process as the machine would: without a word."""
        (record,) = [record for _, record in runs.live_runs() if record.pid == self.process.pid]
        os.kill(record.services[service].pid, signal.SIGKILL)


@asynccontextmanager
async def season(
    out: Path, *options: str, env: Mapping[str, str] | None = None, file: Path = KUNMING
) -> AsyncIterator[SeasonRun]:
    """A season of few applicants, started; killed if the test leaves it behind."""
    words = [sys.executable, "-m", "cli", "season", str(file), "--out", str(out), "--yes", *options]
    process = await asyncio.create_subprocess_exec(
        *words, cwd=CHECKOUT, env=environment() if env is None else env, stdout=PIPE, stderr=STDOUT, stdin=PIPE
    )
    try:
        yield SeasonRun(process, out, file)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def whole(out: Path, *options: str, kills: Iterable[tuple[str, str]] = (), file: Path = KUNMING) -> SeasonRun:
    """A season from beginning to end; before it goes on after these lines, these services are killed."""
    async with season(out, *options, file=file) as run:
        for line, service in kills:
            await run.until_line(line)
            run.kill(service)
        code = await run.ended()
        assert code == 0, "\n".join(run.lines[-40:])
        return run
