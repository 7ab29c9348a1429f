"""For every rule at least one deliberate break of its code is seen by a test."""

import ast

import pytest

from tests.breaks.broken import Break
from tests.breaks.run import BREAKS, ROOT, tried
from tests.rules import RULES, table


def name(each: Break) -> str:
    return f"{each.rule} {each.file.rpartition('/')[2]}"


def test_every_rule_has_a_break() -> None:
    """Of those built in part, every one that a test cites."""
    cited = {rule for rule, tests in table().items() if tests}
    assert {each.rule for each in BREAKS} == cited | set(RULES)


@pytest.mark.parametrize("each", BREAKS, ids=name)
def test_a_break_still_fits_the_code_and_names_a_test_that_is_there(each: Break) -> None:
    assert (ROOT / each.file).read_text(encoding="utf-8").count(each.old) == 1
    assert each.new != each.old
    file, _, test = each.test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.long
def test_every_break_turns_its_test_red() -> None:
    assert [name(each) for each, red in tried(BREAKS) if not red] == []
