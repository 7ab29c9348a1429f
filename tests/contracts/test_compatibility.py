from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import Field, StringConstraints

from contracts.envelope import Message, Part
from contracts.reasons import Reason
from contracts.vocabulary import Category, Revision
from operations.specs.schemas import schema_of
from tests.contracts.compatibility import breaks, broken


class Line(Part):
    category: Category
    note: str | None = None


class Told(Message):
    TYPE: ClassVar[str] = "sample.told.v1"
    code: Annotated[str, StringConstraints(pattern="^[A-Z]+$", max_length=20)]
    revision: Revision
    category: Category
    lines: Annotated[tuple[Line, ...], Field(max_length=3)]
    reasons: tuple[Reason, ...]
    remark: str | None = None


SHIPPED = schema_of(Told)
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> Mapping[str, Any]:
    offered = deepcopy(dict(SHIPPED))
    change(offered)
    return offered


def test_the_same_schema_breaks_nothing() -> None:
    assert breaks(SHIPPED, schema_of(Told)) == []


def test_an_added_optional_field_breaks_nothing() -> None:
    assert breaks(SHIPPED, changed(lambda s: s["properties"].update(place={"type": "string"}))) == []
    assert breaks(SHIPPED, changed(lambda s: s["$defs"]["Line"]["properties"].update(place={"type": "string"}))) == []


def test_other_prose_breaks_nothing() -> None:
    assert breaks(SHIPPED, changed(lambda s: s.update(description="In other words.", title="Said"))) == []


def test_a_new_reason_code_breaks_nothing_since_the_list_is_open() -> None:
    assert breaks(SHIPPED, changed(lambda s: s["$defs"]["Reason"]["enum"].append("a_new_case"))) == []


REFUSED: dict[str, tuple[Change, str]] = {
    "a removed field": (lambda s: s["properties"].pop("remark"), ".remark: was removed"),
    "a new required field": (
        lambda s: (s["properties"].update(place={"type": "string"}), s["required"].append("place")),
        ".place: became required",
    ),
    "an optional field made required": (lambda s: s["required"].append("remark"), ".remark: became required"),
    "a required field made optional": (lambda s: s["required"].remove("code"), ".code: became optional"),
    "another type": (lambda s: s["properties"]["code"].update(type="integer"), ".code: type was 'string'"),
    "a narrowed pattern": (lambda s: s["properties"]["code"].update(pattern="^A+$"), ".code: pattern was"),
    "a pattern taken away": (lambda s: s["properties"]["code"].pop("pattern"), ".code: pattern was"),
    "a new pattern": (lambda s: s["properties"]["remark"].update(pattern="^A"), ".remark: pattern was None"),
    "a shorter length": (lambda s: s["properties"]["code"].update(maxLength=10), ".code: maxLength was 20, is 10"),
    "a lower maximum": (lambda s: s["properties"]["revision"].update(maximum=9), ".revision: maximum was"),
    "a narrowed enumeration": (lambda s: s["$defs"]["Category"]["enum"].remove("order"), "no longer takes ['order']"),
    "a widened closed list": (lambda s: s["$defs"]["Category"]["enum"].append("guest"), "newly takes ['guest']"),
    "a lost reason code": (lambda s: s["$defs"]["Reason"]["enum"].remove("fraud"), "no longer takes ['fraud']"),
    "null no longer taken": (lambda s: s["properties"]["remark"]["anyOf"].pop(), ".remark: had 2 alternatives, has 1"),
    "fewer lines": (lambda s: s["properties"]["lines"].update(maxItems=1), ".lines: maxItems was 3, is 1"),
    "lines of another shape": (lambda s: s["properties"]["lines"].pop("items"), ".lines: items appeared or vanished"),
    "a removed field of a line": (lambda s: s["$defs"]["Line"]["properties"].pop("note"), ".lines[].note: was removed"),
    "closed to unknown fields": (lambda s: s.update(additionalProperties=False), "additionalProperties was None"),
    "an enumeration turned to text": (lambda s: s["$defs"]["Category"].pop("enum"), "an enumeration appeared"),
}


@pytest.mark.parametrize(("change", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_every_other_change_is_refused_and_named(change: Change, named: str) -> None:
    faults = breaks(SHIPPED, changed(change))
    assert any(named in fault for fault in faults), faults


def test_a_version_that_left_the_catalogue_is_refused() -> None:
    renamed = broken({Told.TYPE: SHIPPED}, {"sample.was_told.v1": SHIPPED})
    assert renamed == ["sample.told.v1: is no longer in the catalogue"]


def test_a_new_version_beside_the_old_one_breaks_nothing() -> None:
    assert broken({Told.TYPE: SHIPPED}, {Told.TYPE: SHIPPED, "sample.told.v2": {"type": "object"}}) == []
