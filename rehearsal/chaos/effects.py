"""What a season did to people outside: counted, so that an effect missing or met twice is seen.

Identical documents say that the system believes the right things; effects say what it did about them.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Effects = Counter[str]


def effects(folder: Path) -> Effects:
    """Every message each hospital heard, by type and content, whatever its id; admissions, withdrawals and bans."""
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    outcome = report["outcome"]
    lines = (folder / "hr-messages.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return Counter(
        [
            *(_named(f"hr {message['type']}", message["data"]) for message in told),
            *(_named("admitted", place) for place in outcome["admitted"]),
            *(_named("withdrawn and banned", ban) for ban in outcome["withdrawn"]),
        ]
    )


def _named(what: str, content: Any) -> str:
    return f"{what} {json.dumps(content, sort_keys=True, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True)
class Difference:
    """Effects of the undisturbed season that are missing, and those met more often than in it."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]


def compared(calm: Effects, shaken: Effects) -> Difference:
    return Difference(tuple((calm - shaken).elements()), tuple((shaken - calm).elements()))
