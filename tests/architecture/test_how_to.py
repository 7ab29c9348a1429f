"""The how-to pages, each followed in a scratch copy: every file it names is changed as it says, and its checks hold."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.how_to import Changed, Run, Written, patched, scratch, steps, touched
from tests.architecture.tree import ROOT, shown

PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
PYTHON = f"{sys.executable} -m cli"
QUIET = f"{sys.executable} -m pytest -q -p no:cacheprovider -p no:randomly"


def run(lines: str, tree: Path) -> None:
    """The commands of a page, with this interpreter in the place of the entry's own, called from the scratch copy."""
    lines = lines.replace("./zhaolu test", QUIET).replace("./zhaolu", PYTHON)
    env = {**os.environ, "ZHAOLU_CALLED_FROM": str(tree)}
    done = subprocess.run(["/bin/sh", "-euc", lines], cwd=tree, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_a_page_followed_word_by_word_leads_where_it_says(page: Path, tmp_path: Path) -> None:
    tree = scratch(tmp_path)
    for step in steps(page.read_text(encoding="utf-8")):
        match step:
            case Written(path, text):
                assert not (tree / path).exists()
                (tree / path).write_text(text, encoding="utf-8")
            case Changed(path, hunks):
                text = (tree / path).read_text(encoding="utf-8")
                for hunk in hunks:
                    text = patched(text, hunk)
                (tree / path).write_text(text, encoding="utf-8")
            case Run(lines):
                run(lines, tree)


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_a_page_lists_exactly_the_files_it_touches(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    changed = {step.path for step in steps(text) if not isinstance(step, Run)}
    assert touched(text) == changed


def test_a_hunk_that_stands_on_nothing_or_on_two_places_is_refused() -> None:
    assert patched("a\nb\nc\n", " a\n-b\n+x\n") == "a\nx\nc\n"
    for text in ("b\n", "a\nb\na\nb\n"):
        with pytest.raises(ValueError, match="not once"):
            patched(text, " a\n-b\n")
