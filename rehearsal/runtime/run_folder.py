"""A run's own folder: made for it, locked while it lives, gone with it; its logs outlive it where it failed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contracts.vocabulary import SHANGHAI
from operations.places import SCRATCH, shown
from operations.runs import LOCK, Purpose, RunRecord, folder_of_runs


@contextmanager
def run_folder(purpose: Purpose) -> Iterator[Path]:
    """A folder of the run's own for as long as the context lasts."""
    runs = folder_of_runs()
    runs.mkdir(parents=True, exist_ok=True)
    now = datetime.now(SHANGHAI)
    folder = Path(tempfile.mkdtemp(prefix=f"{now:%m%d-%H%M%S}-{purpose}-", dir=runs))
    try:
        with (folder / LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def opening_record(folder: Path, purpose: Purpose, seasons: Path) -> RunRecord:
    """What there is to tell before anything runs."""
    now = datetime.now(SHANGHAI).isoformat(timespec="seconds")
    return RunRecord(folder.name, purpose, os.getpid(), now, str(seasons))


@dataclass(frozen=True, slots=True)
class LogsOfFailure:
    """Copies a run's logs to where they outlive it when it ends by an error, and says where."""

    folder: Path
    say: Callable[[str], None]

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, *_exc: object) -> None:
        logs = list(self.folder.glob("*.log"))
        if kind is None or not issubclass(kind, Exception) or not logs:
            return
        kept = SCRATCH / "failed" / self.folder.name
        kept.mkdir(parents=True, exist_ok=True)
        for log in logs:
            shutil.copy2(log, kept)
        self.say(f"the logs are kept in {shown(kept)}")
