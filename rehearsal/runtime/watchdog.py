"""Ends what a run started when the run itself is gone, however it went: also after `kill -9`.

Runs as a process of its own, on the standard library alone. It reads one JSON array per line from the run:
`["+", pid]` and `["-", pid]` for process groups, `["undo", word, …]` for a command to run at the end,
`["undone", word, …]` when there is no more need. When the pipe closes, the run is over: whatever is still
listed is ended or undone, and the run's folder removed.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

GRACE_SECONDS: Final = 3.0


def _signal(groups: set[int], number: signal.Signals) -> set[int]:
    """Send the signal to each process group; those that still exist."""
    there = set()
    for group in groups:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            continue
        there.add(group)
    return there


def _end(groups: set[int]) -> None:
    until = time.monotonic() + GRACE_SECONDS
    left = _signal(groups, signal.SIGTERM)
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = {group for group in left if _alive(group)}
    _signal(groups, signal.SIGKILL)


def _undo(words: list[str]) -> None:
    """Run it; a command that fails, is missing or hangs keeps nothing else from being cleared up."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def _alive(leader: int) -> bool:
    """Whether the group's leader runs; one that has ended may stay a zombie where nobody collects orphans."""
    try:
        stat = Path(f"/proc/{leader}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def main(folder: str) -> None:
    """Follow the run's list until its pipe closes, then clear up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    undo: list[list[str]] = []
    for line in sys.stdin:
        match json.loads(line):
            case ["+", int(group)]:
                groups.add(group)
            case ["-", int(group)]:
                groups.discard(group)
            case ["undo", *words]:
                undo.append([str(word) for word in words])
            case ["undone", *words]:
                undo.remove([str(word) for word in words])
            case other:
                raise ValueError(f"no such word: {other}")
    if groups:
        _end(groups)
    for words in undo:
        _undo(words)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
