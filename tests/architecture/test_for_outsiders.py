"""The pages for outsiders name only what is there: routes, message types, codes; in both languages the same."""

import json
import re
from pathlib import Path

import pytest

from contracts.catalogue import CATALOGUE
from contracts.problems import KINDS
from contracts.recipients import RecipientKind
from services.delivery.domain.audience import TOLD
from tests.architecture.tree import ROOT, shown

PAGES = sorted((ROOT / "docs").glob("for-*.md"))
SCHEMAS = ROOT / "contracts" / "schemas"
ROUTE = re.compile(r"`(GET|POST) (/v1/[\w/{}-]+)")


def told(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def served() -> set[tuple[str, str]]:
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in SCHEMAS.glob("openapi.*.json")]
    return {(method.upper(), path) for each in documents for path, ways in each["paths"].items() for method in ways}


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_route_and_every_type_a_page_for_outsiders_names_is_there(page: Path) -> None:
    routes = set(ROUTE.findall(told(page)))
    assert routes
    assert routes - served() == set()
    assert set(re.findall(r"`([a-z_]+\.[a-z_]+\.v\d+)`", told(page))) - CATALOGUE.keys() == set()


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_code_in_a_table_of_errors_is_one(page: Path) -> None:
    _, _, errors = told(page).partition("RFC 9457")
    codes = {code for line in errors.splitlines() if line.startswith("| `") for code in re.findall(r"`(\w+)`", line)}
    assert codes - KINDS.keys() == set()


@pytest.mark.parametrize(
    ("page", "kind"), [("for-hospitals", RecipientKind.HR), ("for-the-platform", RecipientKind.PLATFORM)]
)
@pytest.mark.parametrize("language", ["", ".zh"])
def test_a_page_tells_of_exactly_what_its_reader_hears(page: str, kind: RecipientKind, language: str) -> None:
    """[DLV-1]: a table of every type, each once."""
    text = told(ROOT / "docs" / f"{page}{language}.md")
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+\.v\d+)` \|", text, re.MULTILINE)
    assert sorted(rows) == sorted(message.TYPE for message in TOLD[kind])


@pytest.mark.parametrize("page", [page for page in PAGES if ".zh." not in page.name], ids=shown)
def test_both_languages_name_the_same(page: Path) -> None:
    other = page.with_name(f"{page.stem}.zh.md")
    names = [set(re.findall(r"`([^`\n]+)`", told(each))) for each in (page, other)]
    plain = [{name for name in each if re.fullmatch(r"[\w./{}-]+", name)} for each in names]
    assert plain[0] ^ plain[1] <= {"hr.", "platform"}
