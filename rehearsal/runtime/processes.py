"""Child processes of a run: started with a log of their own, ended by id, never left behind."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from rehearsal.runtime.child import Child, ChildDied, Start, executed
from rehearsal.runtime.environment import OF_CONTAINERS, plain
from rehearsal.runtime.patience import OutOfPatience, Patience

_PLAIN: Final = re.compile(r"[A-Za-z0-9/._+-]+")
_WATCHDOG: Final = Path(__file__).with_name("watchdog.py")
T = TypeVar("T")


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, for a person to see why something failed."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


class Processes:
    """Starts and ends child processes; a watchdog ends them if we cannot.

    Each child leads a process group of its own, so Ctrl-C reaches us alone and the order of stopping is ours.
    """

    def __init__(self, folder: Path, died: Callable[[ChildDied], None] | None = None) -> None:
        """`died` is told when an essential child ends without having been stopped."""
        self.folder = folder
        self._died = died
        self._watches: dict[int, asyncio.Task[None]] = {}
        self._programs: dict[str, tuple[Sequence[str], Mapping[str, str], Path | None, Start]] = {}
        self._now: dict[str, Child] = {}
        self._heirs: dict[int, Child] = {}
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", str(_WATCHDOG), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
            env=plain(*OF_CONTAINERS),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        """Close the watchdog's pipe: it ends whatever is still listed and removes the folder."""
        with suppress(OSError):
            if self._watchdog.stdin is not None:
                self._watchdog.stdin.close()
        self._watchdog.wait()

    def _tell(self, *words: str | int) -> None:
        if self._watchdog.stdin is None:
            raise ChildDied("the watchdog has no ears")
        self._watchdog.stdin.write(json.dumps(words) + "\n")
        self._watchdog.stdin.flush()

    @cached_property
    def plain_folder(self) -> Path:
        """The run's folder under a name every program can read: where a checkout has another, a link to it.

        RabbitMQ's configuration knows Latin letters only, and a sign such as `#` ends a line there.
        """
        if _PLAIN.fullmatch(str(self.folder)):
            return self.folder
        plain = tempfile.gettempdir()
        beside = Path(tempfile.mkdtemp(prefix="zhaolu-", dir=plain if _PLAIN.fullmatch(plain) else "/tmp"))  # noqa: S108  nothing else is sure to have a plain name
        self.undo_at_the_end("rm", "-r", str(beside))
        (beside / "run").symlink_to(self.folder)
        return beside / "run"

    def undo_at_the_end(self, *words: str) -> None:
        """A command for the watchdog to run should we end without having said `undone`."""
        self._tell("undo", *words)

    def undone(self, *words: str) -> None:
        """What this command would undo is undone."""
        self._tell("undone", *words)

    async def start(
        self,
        name: str,
        words: Sequence[str],
        env: Mapping[str, str],
        cwd: Path | None = None,
        start: Start = executed,
    ) -> Child:
        """Start a child whose output goes to `<name>.log` in the run's folder."""
        process = await start(words, env, cwd or self.folder, self.log(name))
        self._tell("+", process.pid)
        self._programs[name], self._now[name] = (words, env, cwd, start), process
        return process

    def now(self, name: str) -> int | None:
        """The process id this child has now; None when there is none of this name."""
        process = self._now.get(name)
        return None if process is None else process.pid

    def environment(self, name: str) -> Mapping[str, str]:
        """What a child that was started found in its environment."""
        return self._programs[name][1]

    async def strike(self, name: str, away_seconds: float) -> None:
        """Kill this essential child and its group with signal 9, and start it again after so long: an accident."""
        struck = self._now[name]
        if watch := self._watches.pop(struck.pid, None):
            watch.cancel()
        with suppress(ProcessLookupError):
            os.killpg(struck.pid, signal.SIGKILL)
        await struck.wait()
        self.forget(struck)
        await asyncio.sleep(away_seconds)
        heir = await self.start(name, *self._programs[name])
        self._heirs = {first: heir if now is struck else now for first, now in self._heirs.items()}
        self._heirs[struck.pid] = heir
        self.essential(name, heir)

    def alive(self, name: str, process: Child) -> Callable[[], None]:
        """A check that raises `ChildDied`, with the end of the log, once the child has ended."""

        def check() -> None:
            if process.returncode is not None:
                raise ChildDied(f"{name} ended with {process.returncode}:\n{tail(self.log(name))}")

        return check

    async def patient(self, name: str, work: Coroutine[Any, Any, T]) -> T:
        """What this work comes to, which waits for a child. Raises `ChildDied` when the child works in vain."""
        try:
            return await Patience(lambda: [self._now[name].pid]).spent_on(work)
        except OutOfPatience as vain:
            raise ChildDied(f"{name} does not get ready: {vain}\n{tail(self.log(name))}") from None

    def essential(self, name: str, process: Child) -> None:
        """Without this child the run is over: say so when it ends by itself."""

        async def watch() -> None:
            code = await process.wait()
            if self._died is not None:
                self._died(ChildDied(f"{name} ended with {code}:\n{tail(self.log(name))}"))

        self._watches[process.pid] = asyncio.create_task(watch())

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def forget(self, process: Child) -> None:
        """A child that has ended is not the watchdog's business any more: its id may be given to another."""
        self._tell("-", process.pid)

    async def stop(self, process: Child, grace_seconds: float) -> None:
        """Ask it, or what took its place, to end; after so long of work or of stillness, end it and its whole group."""
        process = self._to_be_ended(process)
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await Patience(lambda: [process.pid], grace_seconds, grace_seconds).spent_on(process.wait())
        except OutOfPatience:
            pass
        finally:
            await self._ended(process)

    async def discard(self, process: Child) -> None:
        """End it, or what took its place, and its whole group at once: what it keeps goes with the run's folder."""
        await self._ended(self._to_be_ended(process))

    def _to_be_ended(self, process: Child) -> Child:
        process = self._heirs.get(process.pid, process)
        if watch := self._watches.pop(process.pid, None):
            watch.cancel()
        return process

    async def _ended(self, process: Child) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        self.forget(process)
