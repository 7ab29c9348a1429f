"""Whatever the platform tells wrong and then right, in any order, ends as if it had been told right at once [COR-1]."""

import re
from itertools import permutations
from typing import Final

import pytest

from contracts.catalogue import CATALOGUE, speaker_of
from tests.architecture.tree import ROOT
from tests.convergence.told_right import CASES, Case

PAGE: Final = ROOT / "docs" / "architecture" / "corrections.md"
ROW: Final = re.compile(r"^\| (`[a-z_]+\.v\d+`[^|]*)\| ([^|]*)\| ([^|]*)\|", re.MULTILINE)


def rows() -> dict[str, tuple[str, str]]:
    """Every message of the page, by what it is corrected, and how it is told that it never was."""
    return {
        name: (row[2].strip(), row[3].strip())
        for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))
        for name in re.findall(r"`([a-z_]+\.v\d+)`", row[1])
    }


def test_every_message_of_the_page_is_told_wrong_and_right_here() -> None:
    told = {name.removeprefix("platform.") for name in CATALOGUE if speaker_of(name) == "platform"}
    assert rows().keys() == told
    assert {name for name, (corrected, _) in rows().items() if not corrected.startswith("no:")} == {
        case.name for case in CASES
    }


def test_nothing_on_the_page_is_still_to_be_built_and_what_never_was_is_tried_where_it_says_so() -> None:
    assert [name for name, told in rows().items() if any("not yet" in each for each in told)] == []
    taken_back = {name for name, (_, never) in rows().items() if "stands: false" in never or "reversed" in never}
    assert taken_back - {case.name for case in CASES if case.never is not None} == set()


@pytest.mark.parametrize("case", [case for case in CASES if case.right], ids=lambda case: case.name)
def test_told_wrong_and_then_right_it_ends_as_if_told_right_at_once(case: Case) -> None:
    right = case.end((*case.given, *case.once))
    assert case.end((*case.given, case.wrong)) != right
    for order in permutations((case.wrong, *case.right)):
        assert case.end((*case.given, *order)) == right
        assert case.end((*order, *case.given)) == right


@pytest.mark.parametrize("case", [case for case in CASES if case.never is not None], ids=lambda case: case.name)
def test_what_never_was_leaves_everybody_as_if_it_had_not_been_told(case: Case) -> None:
    untold, was = case.end(case.given), case.was or case.wrong
    assert case.end((*case.given, was)) != untold
    for order in permutations((was, case.never)):
        assert case.end((*case.given, *order)) == untold
        assert case.end((*order, *case.given)) == untold
