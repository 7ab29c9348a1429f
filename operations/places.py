"""Where things lie in the checkout, and what the caller's relative paths mean."""

import os
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parents[1]
SCRATCH: Final = CHECKOUT / ".zhaolu"
TOPOLOGY: Final = CHECKOUT / "deploy" / "topology.toml"
SEASONS: Final = CHECKOUT / "deploy" / "seasons"
OUT: Final = CHECKOUT / "out"


def from_caller(path: Path) -> Path:
    """The path as the caller meant it: the entry script runs from the checkout and notes where it was called."""
    return (Path(os.environ.get("ZHAOLU_CALLED_FROM", ".")) / path).resolve()


def shown(path: Path) -> str:
    """The path as short as it can be read from here."""
    return str(path.relative_to(CHECKOUT)) if path.is_relative_to(CHECKOUT) else str(path)
