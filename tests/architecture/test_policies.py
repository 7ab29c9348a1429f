"""`docs/policies.md` against the schema of season files and the marks of `docs/rules.md`: every key named is one."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.tree import ROOT
from tests.rules import KNOWN, NOT_YET, PARTLY

KINDS = 20
PAGE = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
SCHEMA: dict[str, Any] = json.loads((ROOT / "contracts" / "schemas" / "season.schema.json").read_text("utf-8"))
_ROW = re.compile(r"\| (\d+) \| ([^|]+) \|([^|]*)\|([^|]*)\|")
ROWS = {int(number): (keys.strip(), lacking.strip()) for number, _, keys, lacking in _ROW.findall(PAGE)}


def parts(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of the schema with everything it may stand for: what it refers to, its choices, its items, its values."""
    yield node
    if (reference := node.get("$ref")) is not None:
        yield from parts(SCHEMA["$defs"][reference.rpartition("/")[2]])
    inner = [*node.get("anyOf", ()), node.get("items"), node.get("additionalProperties")]
    for each in inner:
        if isinstance(each, dict):
            yield from parts(each)


def is_key(key: str) -> bool:
    """Whether a season file may have this key, the numbers of lists left out."""
    here = [SCHEMA]
    for name in key.split("."):
        here = [found for node in here for each in parts(node) if (found := each.get("properties", {}).get(name))]
    return bool(here)


def test_every_kind_has_its_row() -> None:
    assert list(ROWS) == list(range(1, KINDS + 1)) == [int(number[4:]) for number in KNOWN if number[:3] == "POL"]


@pytest.mark.parametrize("kind", ROWS)
def test_every_key_of_a_row_is_one_of_the_season_file(kind: int) -> None:
    assert [key for key in re.findall(r"`([^`]+)`", ROWS[kind][0]) if not is_key(key)] == []


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_says_as_much_as_the_mark_of_its_rule(kind: int) -> None:
    """What has no key is not yet built, what lacks something is partly, the rest is built."""
    keys, lacking = ROWS[kind]
    said = NOT_YET if lacking == "not yet" else PARTLY if lacking else ""
    assert (said, not keys and lacking == "not yet") == (KNOWN[f"POL-{kind}"].mark, said == NOT_YET)


def test_so_is_every_key_named_beside_the_rows() -> None:
    keys = re.findall(r"`([a-z_]+\.[a-z_.]+)`", PAGE.partition("| # |")[0])
    assert keys
    assert [key for key in keys if not is_key(key)] == []


def test_a_key_that_is_none_is_found() -> None:
    assert is_key("admission.reserve.categories")
    assert is_key("every_base.components.sittings.opens")
    assert not is_key("admission.reserves")
    assert not is_key("exams.lines.0")
