"""The runbook beside the pages: every section a page leads to is there, and what it says is shown and never run."""

import re
from pathlib import Path

import pytest

from operations.console.pages import FOLDER
from operations.console.runbook import anchor, inline, sections
from tests.console.desk import System, console, visitor


def test_every_page_leads_to_a_section_that_is_there() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (FOLDER / "templates").glob("*.html"))
    named = set(re.findall(r"runbook\(t, '([^']+)'\)", pages))
    assert named
    assert named <= {each.title for each in sections()}


async def test_its_commands_tables_and_words_are_a_page_that_holds_no_script(tmp_path: Path) -> None:
    async with visitor(console(System(), tmp_path)) as browser:
        page = (await browser.get("/runbook")).text
        assert f'href="/runbook#{anchor("Start, stop, watch")}"' in (await browser.get("/processes")).text
    assert 'id="dead-letters"' in page
    assert "./zhaolu dead list" in page
    assert "<code>foreign_speaker</code>" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("a `b` **c** [d](e)", "a <code>b</code> <strong>c</strong> <strong>d</strong>"),
        ("<b>`<i>`</b>", "&lt;b&gt;<code>&lt;i&gt;</code>&lt;/b&gt;"),
        ("`a", "`a"),
    ],
)
def test_what_stands_in_a_line_is_escaped_but_for_code_and_emphasis(told: str, shown: str) -> None:
    assert inline(told) == shown


def test_without_the_file_there_is_no_section(tmp_path: Path) -> None:
    assert sections(tmp_path / "none.md") == ()
