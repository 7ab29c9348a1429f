"""For every rule a deliberate break of its code is seen by a test, and so is one of the mend of every input."""

import ast

import pytest

from tests.breaks.broken import Break
from tests.breaks.inputs import INPUTS, Met
from tests.breaks.run import BREAKS, OF_INPUTS, ROOT, tried
from tests.rules import RULES, table


def name(each: Break) -> str:
    return f"{each.rule} {each.file.rpartition('/')[2]}"


def test_every_rule_has_a_break() -> None:
    """Of those built in part, every one that a test cites."""
    cited = {rule for rule, tests in table().items() if tests}
    assert {each.rule for each in BREAKS} == cited | set(RULES)


@pytest.mark.parametrize("met", INPUTS, ids=lambda met: met.broken.rule)
def test_an_input_is_fed_to_the_test_that_holds_it(met: Met) -> None:
    """Its values stand in the file of that test."""
    file, _, _ = met.broken.test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert [each for each in met.given if not any(each == one and type(each) is type(one) for one in constants)] == []


@pytest.mark.parametrize("each", [*BREAKS, *OF_INPUTS], ids=name)
def test_a_break_still_fits_the_code_and_names_a_test_that_is_there(each: Break) -> None:
    assert (ROOT / each.file).read_text(encoding="utf-8").count(each.old) == 1
    assert each.new != each.old
    file, _, test = each.test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.long
def test_every_break_turns_its_test_red() -> None:
    assert [name(each) for each, red in tried((*BREAKS, *OF_INPUTS)) if not red] == []
