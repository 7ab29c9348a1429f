"""Sets of numbers that are mostly dense, against the plainest set there is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.core.ranges import Ranges

NUMBERS = st.integers(1, 40)
PIECES = st.lists(st.tuples(NUMBERS, st.integers(0, 8)).map(lambda each: (each[0], sum(each))), max_size=12)


def plain(pieces: list[tuple[int, int]]) -> set[int]:
    return {number for first, last in pieces for number in range(first, last + 1)}


@given(PIECES)
def test_it_is_the_set_of_what_was_added_and_its_ranges_do_not_touch(pieces: list[tuple[int, int]]) -> None:
    found = Ranges(pieces)
    assert plain(list(found)) == plain(pieces)
    assert len(found) == len(plain(pieces))
    assert found.last == max(plain(pieces), default=0)
    assert all(number in found for number in plain(pieces))
    assert 60 not in found
    edges = list(found)
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(edges))


@given(PIECES)
def test_what_is_written_is_read_again(pieces: list[tuple[int, int]]) -> None:
    assert list(Ranges.read(str(Ranges(pieces)))) == list(Ranges(pieces))


@given(PIECES, st.integers(0, 60))
def test_what_lacks_of_the_first_numbers_is_the_rest_of_them(pieces: list[tuple[int, int]], upto: int) -> None:
    everything, there = set(range(1, upto + 1)), plain(pieces)
    assert plain(list(Ranges(pieces).lacking(upto))) == everything - there
    assert plain(list(Ranges(pieces).upto(upto))) == everything & there


@given(PIECES, st.integers(0, 30))
def test_a_portion_is_the_lowest_of_it(pieces: list[tuple[int, int]], most: int) -> None:
    assert plain(list(Ranges(pieces).first(most))) == set(sorted(plain(pieces))[:most])


@pytest.mark.parametrize("text", ["0", "2-1", "1-", "-1", "a", "1-2-3", "\u0661", "1" * 17, " 1", "9007199254740992"])
def test_what_nobody_writes_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the message is the text
        Ranges.read(text)
