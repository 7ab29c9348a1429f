"""What stands on the contracts' shelf: golden samples, frozen schemas, generated documents."""

import json
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
GOLDEN: Final = ROOT / "contracts" / "golden"
SCHEMAS: Final = ROOT / "contracts" / "schemas"
SEASON_FILES: Final = tuple(sorted((ROOT / "deploy" / "seasons").glob("*.toml")))
_FROZEN: Final = ".schema.json"


def samples() -> dict[str, str]:
    """The text of every golden sample, by message type."""
    files = sorted(GOLDEN.glob("*.json"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files if not file.name.endswith(_FROZEN)}


def shipped() -> dict[str, Any]:
    """The frozen schema of every message version ever shipped."""
    files = sorted(GOLDEN.glob(f"*{_FROZEN}"))
    return {file.name.removesuffix(_FROZEN): json.loads(file.read_text(encoding="utf-8")) for file in files}
