"""What the image holds of the tree, laid out as its Dockerfile copies it; and the environment it begins with."""

import os
import shutil
from pathlib import Path
from typing import Final

from tests.architecture.tree import ROOT

COPIED: Final = [
    line.split()[1] for line in (ROOT / "deploy" / "Dockerfile").read_text("utf-8").splitlines() if line[:5] == "COPY "
]


def laid_out(app: Path) -> Path:
    """The folder, with everything copied that is the tree's own."""
    for name in (name for name in COPIED if (ROOT / name).exists() and not name.startswith(("requirements", "--"))):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, app / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (app / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, app / name)
    return app


def plain() -> dict[str, str]:
    """This environment without what is meant for a run of ours, or for the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ZHAOLU_", "PYTEST_"))}
