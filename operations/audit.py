"""What operators did: who, when, what, why; on this machine's disk before it is done, then in the system.

A line is carried over into the audit trail of the province as soon as that can be reached, under a name that
follows from the line: told twice, it stands there once [OPS-2].
"""

import json
import os
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from contracts.vocabulary import SHANGHAI
from operations.client import OperationsClient

_DELIVERY: Final = "delivery"
_PAGE: Final = 1_000
_LONGEST: Final = 2_000
_KNOWN: Final = ("at", "by", "did", "because")


def whoami() -> str:
    """The person at this terminal, as the machine knows them."""
    return os.environ.get("SUDO_USER") or os.environ.get("USER") or str(os.getuid())


def record(file: Path, did: str, because: str, about: Mapping[str, object]) -> None:
    """Add a line to the audit file, which is made where there is none; a line that was cut off is not run on."""
    at = datetime.now(SHANGHAI).isoformat(timespec="seconds")
    line = {"at": at, "by": whoami(), "did": did, "because": because, **about}
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        cut_off = file.stat().st_size > 0 and not file.read_bytes().endswith(b"\n")
        lines.write(("\n" if cut_off else "") + json.dumps(line, ensure_ascii=False) + "\n")
        lines.flush()
        os.fsync(lines.fileno())


async def tell(
    client: OperationsClient, act: str, by: str, did: str, because: str, about: Mapping[str, object]
) -> None:
    """Have an act entered in the trail. Raises `Unanswered` and `Denied`: then it must not be done."""
    at = datetime.now(SHANGHAI).isoformat(timespec="seconds")
    await client.post(_DELIVERY, "/v1/acts", _act(act, {"at": at, "by": by, "did": did, "because": because, **about}))


async def carry_over(client: OperationsClient, file: Path) -> int:
    """Tell the system what this file has that it was not told; how many. Raises `Unanswered` and `Denied`.

    How far it came stands beside the file.
    """
    untold = _untold(file)
    for ends, line in untold:
        name = f"{sha256(line).hexdigest()[:32]}-{ends}"
        await client.post(_DELIVERY, "/v1/acts", _act(name, json.loads(line)))
        _mark_of(file).write_text(str(ends), encoding="ascii")
    return len(untold)


def _mark_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.carried")


def _untold(file: Path) -> list[tuple[int, bytes]]:
    """The whole lines after the mark, each with where it ends; of one that was cut off nothing had been done."""
    if not file.exists():
        return []
    at = int(_mark_of(file).read_text(encoding="ascii") or 0) if _mark_of(file).exists() else 0
    found: list[tuple[int, bytes]] = []
    for line in file.read_bytes()[at:].splitlines(keepends=True):
        at += len(line)
        if line.endswith(b"\n") and _is_whole(line):
            found.append((at, line))
    return found


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


async def trail(client: OperationsClient, after: int = 0) -> AsyncIterator[dict[str, Any]]:
    """Every entry of the trail after this number. Raises `Unanswered` and `Denied`."""
    while True:
        page = await client.read(_DELIVERY, "/v1/acts", {"after": str(after), "limit": str(_PAGE)})
        for entry in page["items"]:
            yield entry
        if page["next"] is None:
            return
        after = int(page["next"])


def _act(name: str, line: Mapping[str, Any]) -> dict[str, Any]:
    about = [
        {"name": each, "value": (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:_LONGEST]}
        for each, value in line.items()
        if each not in _KNOWN
    ]
    told = {"act": name, "did": line["did"], "by": line["by"], "because": line["because"][:500]}
    return {**told, "about": about, "done_at": line["at"]}
