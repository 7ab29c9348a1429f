"""What operators did on this machine: who, when, what, why; a line of JSON each, on the disk before it is done."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from contracts.vocabulary import SHANGHAI


def record(file: Path, did: str, because: str, about: Mapping[str, object]) -> None:
    """Add a line to the audit file, which is made where there is none."""
    line = {
        "at": datetime.now(SHANGHAI).isoformat(timespec="seconds"),
        "by": os.environ.get("SUDO_USER") or os.environ.get("USER") or str(os.getuid()),
        "did": did,
        "because": because,
        **about,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        lines.flush()
        os.fsync(lines.fileno())
