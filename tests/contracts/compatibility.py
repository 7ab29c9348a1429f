"""Whether what is offered today still speaks every message version ever shipped.

A version may gain optional fields; anything else is a new version beside the old one. So both ways are refused:
narrowing would turn away what was sent yesterday, widening would say what yesterday's hearers cannot take.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = Mapping[str, Any]

OPEN_LISTS: Final = frozenset({"Reason"})
"""Enumerations that may grow within a version: a new case gets a new reason code [REG-13]."""
_PROSE: Final = frozenset({"title", "description", "examples", "$schema", "$id", "$defs", "$comment"})
_WALKED: Final = frozenset({"properties", "required", "enum", "items", "anyOf"})


def broken(shipped: Mapping[str, Schema], offered: Mapping[str, Schema]) -> list[str]:
    """Every break of a promise, by message type; the schemas must not refer to themselves."""
    gone = [f"{name}: is no longer in the catalogue" for name in sorted(shipped.keys() - offered.keys())]
    kept = sorted(shipped.keys() & offered.keys())
    return gone + [f"{name}{fault}" for name in kept for fault in breaks(shipped[name], offered[name])]


def breaks(shipped: Schema, offered: Schema) -> list[str]:
    """Every way the offered schema of a version breaks the shipped one."""
    return list(_compare(_Node("", shipped, shipped), _Node("", offered, offered)))


@dataclass(frozen=True, slots=True)
class _Node:
    """A schema within its document; `$ref` is looked through, so that moving a record changes nothing."""

    path: str
    schema: Schema
    document: Schema

    @property
    def name(self) -> str:
        return str(self.schema.get("$ref", "")).rpartition("/")[2]

    @property
    def keywords(self) -> Schema:
        beside = {key: value for key, value in self.schema.items() if key != "$ref"}
        return {**self.document["$defs"][self.name], **beside} if self.name else beside

    def at(self, step: str, schema: Schema) -> "_Node":
        return _Node(f"{self.path}{step}", schema, self.document)


def _compare(old: _Node, new: _Node) -> Iterator[str]:
    was, now = old.keywords, new.keywords
    for keyword in sorted((was.keys() | now.keys()) - _PROSE - _WALKED):
        if (keyword in was, was.get(keyword)) != (keyword in now, now.get(keyword)):
            yield f"{old.path}: {keyword} was {was.get(keyword)!r}, is {now.get(keyword)!r}"
    yield from _compare_lists(old, was.get("enum"), now.get("enum"))
    yield from _compare_fields(old, new)
    if "items" in was and "items" in now:
        yield from _compare(old.at("[]", was["items"]), new.at("[]", now["items"]))
    elif "items" in was or "items" in now:
        yield f"{old.path}: items appeared or vanished"
    cases, now_cases = was.get("anyOf", []), now.get("anyOf", [])
    if len(cases) != len(now_cases):
        yield f"{old.path}: had {len(cases)} alternatives, has {len(now_cases)}"
    for case, now_case in zip(cases, now_cases, strict=False):
        yield from _compare(old.at("", case), new.at("", now_case))


def _compare_lists(old: _Node, was: list[Any] | None, now: list[Any] | None) -> Iterator[str]:
    if (was is None) != (now is None):
        yield f"{old.path}: an enumeration appeared or vanished"
    elif was is not None and now is not None:
        if lost := [value for value in was if value not in now]:
            yield f"{old.path}: no longer takes {lost}"
        if old.name not in OPEN_LISTS and (more := [value for value in now if value not in was]):
            yield f"{old.path}: newly takes {more}"


def _compare_fields(old: _Node, new: _Node) -> Iterator[str]:
    was, now = old.keywords.get("properties", {}), new.keywords.get("properties", {})
    needed, now_needed = set(old.keywords.get("required", [])), set(new.keywords.get("required", []))
    for field in sorted(was.keys() - now.keys()):
        yield f"{old.path}.{field}: was removed"
    for field in sorted(now_needed - needed):
        yield f"{old.path}.{field}: became required"
    for field in sorted((needed & now.keys()) - now_needed):
        yield f"{old.path}.{field}: became optional"
    for field in sorted(was.keys() & now.keys()):
        yield from _compare(old.at(f".{field}", was[field]), new.at(f".{field}", now[field]))
