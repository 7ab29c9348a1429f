"""Every applicant's slip as a file of its own, for a web server that knows nothing of us, on the day all look at once.

results/<name>.json      one applicant's slip, as registration shows it live under the same name; for everybody to read
results/key.json         what slips are checked with
results-manifest.csv     whose slip is called how, and its digest: for the platform alone, since a name is all one needs

A file that would say the same is left as it lies, with its time, by which web servers and caches tell what is new.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from contracts.season.season import Season
from operations.client import OperationsClient, Unanswered
from operations.filing.listing import listing
from operations.filing.shelf import made, replaced

FOLDER: Final = "results"
MANIFEST: Final = "results-manifest.csv"
_REGISTRATION: Final = "registration"
_NAME: Final = re.compile(r"[A-Z0-9-]{1,40}\.[0-9a-f]{32}\.json")
_COLUMNS: Final = ("application", "name", "sha256")
_FOR_ALL, _TO_ENTER = 0o644, 0o755


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Where the files lie, how many there are, and how many of them say something new."""

    folder: Path
    manifest: Path
    files: int
    written: int


async def lay_out_results(client: OperationsClient, season: Season, out: Path) -> LaidOut:
    """Write what changed. Raises `Unanswered` where a name is none of ours: it becomes a path."""
    folder, rows, written = made(out / FOLDER), list[dict[str, str]](), 0
    folder.chmod(_TO_ENTER)
    written += _laid(folder / "key.json", (await client.answer(_REGISTRATION, "/v1/slips/key")).content + b"\n")
    async for item in client.pages(_REGISTRATION, f"/v1/seasons/{season.id}/slips"):
        application, name, body = (str(item.get(key)) for key in ("application", "name", "body"))
        if _NAME.fullmatch(name) is None:
            raise Unanswered(_REGISTRATION, f"calls the slip of {application} by no name of ours")
        content = body.encode()
        written += _laid(folder / name, content)
        rows.append({"application": application, "name": name, "sha256": sha256(content).hexdigest()})
    manifest = replaced(out / MANIFEST, listing(_COLUMNS, rows))
    return LaidOut(folder, manifest, len(rows), written)


def _laid(path: Path, content: bytes) -> bool:
    """Whether the file had to be written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    replaced(path, content, mode=_FOR_ALL)
    return True
