"""Runs on this machine: each has a folder of its own under `.zhaolu/runs`, and tells there what it started.

Commands that ask a running system find the one beside them here, where the environment names none.
"""

import fcntl
import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Literal

from operations.keys import write_own
from operations.places import SCRATCH

Purpose = Literal["season", "up", "test", "chaos"]
CALLERS: Final = "callers.json"
"""The file of the run's callers, in its folder."""
CONSOLE: Final = "console"
"""Where its console answers, if it has one: a file in its folder."""
_RECORD: Final = "run.json"
SCALING: Final = "scaling.json"
"""How many workers each service has and why, where they are scaled: a file in its folder."""
LOCK: Final = "lock"
_JUST_MADE_SECONDS: Final = 60
"""A folder younger than this may be about to be locked."""


@dataclass(frozen=True, slots=True)
class SupervisedService:
    """One supervised service: where it answers, its process now, how often it had to be started again."""

    pid: int
    url: str
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a run tells about itself; the file is its owner's alone, since it holds credentials."""

    id: str
    purpose: Purpose
    pid: int
    started_at: str
    seasons: str
    amqp: Mapping[str, str] = field(default_factory=dict)
    webhook_secret: str = ""
    read_token: str = ""
    identity_token: str = ""
    services: Mapping[str, SupervisedService] = field(default_factory=dict)
    stores: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Where each service's documents lie, and in which database."""


@dataclass(frozen=True, slots=True)
class ScaledService:
    """How many processes a service has, since when and why; what is wished for now, and what lies in its inbox.

    None is what is not known, or has not been yet.
    """

    workers: int
    cause: str
    since: str | None
    wished: int
    ready: int | None
    oldest_seconds: float | None


def folder_of_runs() -> Path:
    """Where every run has its own."""
    return SCRATCH / "runs"


def write(folder: Path, record: RunRecord) -> None:
    """Replace the run's record in one step: a reader sees the old one or the new one."""
    write_own(folder / _RECORD, json.dumps(asdict(record), indent=1))


def read(folder: Path) -> RunRecord | None:
    """The run's record; None when it has none yet, or no more."""
    try:
        raw = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    services = {name: SupervisedService(**service) for name, service in raw.pop("services").items()}
    return RunRecord(**raw, services=services)


def tell_scaling(folder: Path, told: Mapping[str, ScaledService]) -> None:
    """Replace what is told of the run's workers."""
    write_own(folder / SCALING, json.dumps({name: asdict(each) for name, each in told.items()}, indent=1))


def scaling_of(folder: Path) -> Mapping[str, ScaledService]:
    """How the run's workers stand; nothing where they are not scaled."""
    try:
        raw = json.loads((folder / SCALING).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return {name: ScaledService(**each) for name, each in raw.items()}


def _is_held(folder: Path) -> bool:
    """Whether the run's owner lives: it holds the lock for as long as it does, and no process id can lie about it."""
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def live_runs() -> list[tuple[Path, RunRecord]]:
    """The runs whose owner lives, oldest first. What a crash of the machine left behind is removed."""
    live = []
    for folder in sorted(folder_of_runs().glob("*")):
        if _is_held(folder):
            if record := read(folder):
                live.append((folder, record))
        elif time.time() - folder.stat().st_mtime > _JUST_MADE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    return live
