"""The checkers of the development lock, run as they lie beside the interpreter."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT


def tool(name: str, *arguments: str) -> None:
    """Fail with what the checker says unless it is content."""
    beside = Path(sys.executable).parent / name
    done = subprocess.run([str(beside), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
