"""Every break tried in a copy of the checkout: `.venv/bin/python -m tests.breaks.run [RULE…]` says which test saw it.

`inputs` for those of the inputs that were met badly once, or one of them by its name. Exits with 1 when a break stays
green: then nothing holds that rule, or that input.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.breaks.applying import APPLYING
from tests.breaks.broken import Break
from tests.breaks.inputs import INPUTS
from tests.breaks.operating import OPERATING
from tests.breaks.placing import PLACING

ROOT: Final = Path(__file__).resolve().parents[2]
BREAKS: Final = (*APPLYING, *PLACING, *OPERATING)
OF_INPUTS: Final = tuple(each.broken for each in INPUTS)
_FOLDERS: Final = ("cli", "contracts", "deploy", "operations", "rehearsal", "services", "tests", "verifier")
_FILES: Final = ("pyproject.toml", "README.md", "README.zh.md", "zhaolu")
_PATIENCE: Final = 600.0
"""A test that goes on so many seconds under a break waits for what never comes, and has seen nothing."""
_RED: Final = 1
"""Pytest's word for a test that failed; any other, as when nothing was found to run, is no proof."""


def tried(breaks: Sequence[Break]) -> Iterator[tuple[Break, bool]]:
    """Each break, and whether its test turned red."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in _FOLDERS:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in _FILES:
            shutil.copy(ROOT / name, copy / name)
        for each in breaks:
            file = copy / each.file
            whole = file.read_text(encoding="utf-8")
            file.write_text(whole.replace(each.old, each.new), encoding="utf-8")
            yield each, _turns_red(each.test, copy)
            file.write_text(whole, encoding="utf-8")


def _turns_red(test: str, folder: Path) -> bool:
    words = ("-B", "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", test)
    try:
        ended = subprocess.run(
            [sys.executable, *words], cwd=folder, capture_output=True, check=False, timeout=_PATIENCE
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == _RED


def main(rules: Sequence[str]) -> int:
    """Try the breaks of these rules, or all; 1 when one of them stays green."""
    chosen = [each for each in (*BREAKS, *OF_INPUTS) if not rules or each.rule in rules]
    chosen += OF_INPUTS if "inputs" in rules else ()
    green = 0
    for each, red in tried(chosen):
        green += not red
        sys.stdout.write(f"{'red  ' if red else 'GREEN'} {each.rule:8} {each.file}: {each.test}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - green} of {len(chosen)} breaks turned their test red\n")
    return 1 if green or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
