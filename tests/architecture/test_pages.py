"""The pages on how it works: each is found from the code, shows a picture, and names files that are there."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import FLOORS, ROOT, parsed, python_files, shown

PAGES = sorted((ROOT / "docs" / "architecture").glob("*.md"))
ANYWHERE = "|".join((*FLOORS, "tests", "deploy"))


def files(text: str) -> list[str]:
    """Every file a page names, in full; one that stands alone lies in the folder of the one before."""
    found, folder = [], ""
    for path in re.findall(rf"`((?:(?:{ANYWHERE})/[\w/.]*)?[\w-]+(?:\.py)?)`", text):
        if "/" in path:
            folder = path.rpartition("/")[0]
            found.append(path)
        elif path.endswith(".py"):
            found.append(f"{folder}/{path}")
    return found


def test_every_page_on_a_mechanism_is_named_by_the_code_it_is_about_and_no_other() -> None:
    told = (ast.get_docstring(parsed(file)) or "" for file in python_files(*FLOORS))
    seen = {page for text in told for page in re.findall(r"See (docs/[\w/-]+\.md)\.", text)}
    assert {shown(page) for page in PAGES} == seen


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_a_page_shows_a_picture_the_files_what_can_go_wrong_and_the_decision(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    wanted = ("```mermaid", "| file | what it answers |", "| what can go wrong | what catches it |", "](../decisions/")
    assert [part for part in wanted if part not in text] == []
    assert len(text.splitlines()) <= 80


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_file_a_page_names_is_there(page: Path) -> None:
    named = files(page.read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_a_file_that_is_not_there_is_found_also_where_it_stands_alone() -> None:
    assert files("`services/chassis/messaging/bus.py`, `gone.py`, `word`") == [
        "services/chassis/messaging/bus.py",
        "services/chassis/messaging/gone.py",
    ]


def test_every_page_is_found_from_the_first_one() -> None:
    docs = ROOT / "docs"
    text = (docs / "README.md").read_text(encoding="utf-8")
    linked = {(docs / target).resolve() for target in re.findall(r"\]\(([^)]+)\)", text)}
    pages = [page for page in docs.rglob("*.md") if page.parent.name != "decisions" and page != docs / "README.md"]
    assert [shown(page) for page in pages if page not in linked] == []


def test_every_answer_to_why_leads_to_a_decision() -> None:
    answers = [each for each in (ROOT / "docs" / "why.md").read_text("utf-8").split("\n\n") if each.startswith("**Why")]
    assert answers
    assert [answer for answer in answers if "](decisions/" not in answer] == []
