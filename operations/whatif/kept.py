"""What a drawing on other terms came to, as a file beside its chart, and those files read again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI

_LARGEST: Final = 20_000_000
_MOST: Final = 50
_TOLD: Final = {"season": str, "title_zh": str, "at": str, "asked": dict, "fill": dict, "gain": list, "lose": list}


@dataclass(frozen=True, slots=True)
class DrawnOtherwise:
    """One result: of which season, when, on which terms, how specialties fill before and after, who gains and loses."""

    name: str
    told: Mapping[str, Any]


def keep(where: Path, season: Season, asked: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Write a result beside its chart."""
    at = datetime.now(SHANGHAI).isoformat(timespec="seconds")
    told = {"season": season.id, "title_zh": season.title_zh, "at": at, "asked": asked, **document}
    file = where.with_name(f"{where.name}.json")
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def kept(folder: Path) -> list[DrawnOtherwise]:
    """The results of every season's folder under this one, the latest first; what is no result is passed over."""
    found = sorted(_found(folder), key=lambda each: str(each.told["at"]), reverse=True)
    return found[:_MOST]


def _found(folder: Path) -> Iterator[DrawnOtherwise]:
    for file in sorted(folder.glob("*/*.json")):
        try:
            if file.stat().st_size > _LARGEST:
                continue
            told = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(told, dict) and all(isinstance(told.get(name), kind) for name, kind in _TOLD.items()):
            yield DrawnOtherwise(f"{file.parent.name}/{file.stem}", told)
