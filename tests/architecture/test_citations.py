"""Every rule that is cited stands in `docs/rules.md`, and every one that is built has a test; see `tests/rules.py`."""

import re
from typing import Final

import pytest

from tests.architecture.tree import ROOT, shown, text_files
from tests.rules import CHAPTERS, KNOWN, NOT_YET, RULES, STATED, citations, cited, faults, page, stated, table, unbuilt

SOURCES: Final = re.compile(r"(N22|B25)( [^\[\];]+)?|Policy(: [A-Za-z, ]+)?|Need")
RECORD: Final = re.compile(r"(?:\b[Dd]ecision |superseded by |extended by )(\d{4})\b")
IN_BRACKETS: Final = re.compile(r"\[([A-Z]{3,4}-\d+)\b")


def test_every_rule_that_is_built_has_a_test() -> None:
    assert faults(table()) == []


def test_a_rule_without_a_test_is_found_and_so_is_a_citation_of_no_rule() -> None:
    held = {rule: ["a test"] for rule in RULES}
    assert faults(held) == []
    wrong = faults({**held, RULES[0]: [], "REG" + "-99": ["another"]})
    assert wrong == [f"{RULES[0]} has no test", "REG" + "-99 is no rule, cited by another"]


def test_a_rule_that_is_tested_is_no_longer_marked_as_not_built() -> None:
    first = unbuilt()[0]
    assert faults({**{rule: ["a test"] for rule in RULES}, first: ["one"]}) == [
        f"{first} is {NOT_YET}, and one tests it"
    ]


def test_the_rules_of_a_chapter_are_numbered_without_a_gap_each_once() -> None:
    numbers = [rule.number for rule in STATED]
    counted = [sum(number.startswith(f"{chapter}-") for number in numbers) for chapter in CHAPTERS]
    assert numbers == [f"{c}-{n}" for c, count in zip(CHAPTERS, counted, strict=True) for n in range(1, count + 1)]


def test_every_rule_says_where_it_comes_from() -> None:
    assert [rule.number for rule in STATED if not all(SOURCES.fullmatch(source) for source in rule.sources)] == []


def test_a_rule_that_tells_no_source_is_no_rule() -> None:
    with pytest.raises(ValueError, match="no rule with its number and its sources"):
        list(stated("**REG" + "-1** Two tracks."))


def test_every_citation_anywhere_is_of_a_rule_that_stands() -> None:
    """In brackets a chapter that is none is found as well."""
    texts = {shown(file): file.read_text(encoding="utf-8") for file in text_files()}
    found = {name: {*cited(text), *IN_BRACKETS.findall(text)} - KNOWN.keys() for name, text in texts.items()}
    assert {name: sorted(rules) for name, rules in found.items() if rules} == {}


def test_every_decision_that_is_cited_is_on_record() -> None:
    records = {record.name[:4] for record in (ROOT / "docs" / "decisions").iterdir()}
    found = {shown(file): set(RECORD.findall(file.read_text("utf-8"))) - records for file in text_files()}
    assert {name: sorted(numbers) for name, numbers in found.items() if numbers} == {}


def test_rules_are_cited_one_by_one_and_never_as_a_range() -> None:
    assert cited("[REG" + "-1, VER" + "-2]") == {"REG" + "-1", "VER" + "-2"}
    assert cited("REG" + "-1 to REG" + "-13") == set()


def test_a_test_cites_in_its_docstring_a_comment_a_decorator_or_its_name() -> None:
    rules = [f"REG{number}" for number in ("-1", "-2", "-3", "-4")]
    source = (
        f'"""Of it all [{rules[0]}]."""\n\n\n@mark("{rules[1]}")\ndef test_one():\n    # {rules[2]}\n    pass\n\n\n'
        f"def test_reg_4_holds():\n    pass\n\n\ndef helper():\n    '''[{rules[3]}]'''\n"
    )
    assert sorted(citations("f", source)) == [
        (rules[0], "f"),
        (rules[1], "f::test_one"),
        (rules[2], "f::test_one"),
        (rules[3], "f::test_reg_4_holds"),
    ]


def test_the_table_names_every_rule() -> None:
    lines = f"\n{page(table())}"
    assert [rule for rule in RULES if f"\n{rule} " not in lines] == []
