"""Every rule of the requirements has a test that cites it; the table is `tests/rules.py`."""

from tests.rules import RULES, citations, cited, faults, page, table


def test_every_rule_has_a_test() -> None:
    assert faults(table()) == []


def test_a_rule_without_a_test_is_found_and_so_is_a_citation_of_no_rule() -> None:
    held = {rule: ["a test"] for rule in RULES}
    assert faults(held) == []
    wrong = faults({**held, RULES[0]: [], "REG" + "-99": ["another"]})
    assert wrong == [f"{RULES[0]} has no test", "REG" + "-99 is no rule, cited by another"]


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
