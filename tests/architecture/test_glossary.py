"""`docs/glossary.md` against the code: a word means one thing, and what still means two may only become less."""

from collections import Counter

from tests.architecture.glossary import (
    PAGE,
    everything,
    field_classes,
    homonyms,
    named,
    one_sense,
    public_classes,
    rows,
    shared,
)
from tests.architecture.tree import python_files, room

MOST = 4
"""So many names mean two things; whoever ends one lowers it, and nobody raises it."""
PUBLISHED = PAGE.read_text(encoding="utf-8")
LISTED = homonyms(PUBLISHED)


def test_a_word_of_the_field_is_a_class_where_the_glossary_says_and_nowhere_else_in_contracts_or_domains() -> None:
    domains = public_classes(python_files("contracts") + room("domain"))
    owners = {
        name: {module.partition("/")[0] for module in domains.get(name, set())} for name in field_classes(PUBLISHED)
    }
    assert owners == {name: {where} for name, where in field_classes(PUBLISHED).items()}


def test_the_words_of_the_chassis_are_classes_of_it_or_of_the_envelope() -> None:
    words = {named(cells[1]) for cells in rows(PUBLISHED, "The chassis' words") if cells[1]}
    known = public_classes(python_files("services/chassis", "contracts"))
    assert words - known.keys() == set()


def test_no_public_class_bears_a_name_of_another_sense_beyond_those_listed() -> None:
    """Give a new class a name of its own; one that bears a listed name no more is taken off the list."""
    assert {name: modules for name, modules in shared(everything()).items() if name not in one_sense(PUBLISHED)} == {
        name: set(places) for name, places in LISTED.items()
    }


def test_the_list_of_such_names_does_not_grow() -> None:
    assert len(LISTED) <= MOST


def test_what_is_called_alike_everywhere_stands_in_several_places() -> None:
    assert one_sense(PUBLISHED) - shared(everything()).keys() == set()


def test_of_the_listed_senses_one_at_most_keeps_its_name_and_no_new_name_is_taken() -> None:
    kept = Counter({name: list(places.values()).count("–") for name, places in LISTED.items()})
    assert [name for name, times in kept.items() if times > 1] == []
    new = [becomes for places in LISTED.values() for becomes in places.values() if becomes != "–"]
    assert {name for name in set(new) if new.count(name) > 1} - {"OutboxWatermark"} == set()
    assert (set(new) & everything().keys()) - one_sense(PUBLISHED) == set()


def test_the_page_is_read_row_by_row_and_a_row_without_a_name_is_another_sense_of_the_one_above() -> None:
    page = "\n## Names that mean two things\n\n| name | where | what | becomes |\n|---|---|---|---|\n"
    page += "| `Line` | `a/b` | one | – |\n| | `c/d` | two | `Row` |\n\nThe same\n\n## Else\n| `No` | `e` | x | – |\n"
    assert homonyms(page) == {"Line": {"a/b": "–", "c/d": "Row"}}
    assert shared({"Line": {"a/b", "c/d"}, "Row": {"e"}}) == {"Line": {"a/b", "c/d"}}
