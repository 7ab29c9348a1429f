"""The events of a posted body, each for itself: what is wrong with one costs no other.

JSON that every reader reads the same (RFC 8259): UTF-8, no half characters, no numbers beyond what is exact, tables
nested no deeper than anybody means. Where a body as a whole is not, its events are cut apart and read one by one.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import from_json, to_json

from contracts.references import Rejection

NOT_JSON: Final = "not_json"
_TOKENS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}")
_DIGITS: Final = 4_000
"""More are no number of ours, and the interpreter would not read them."""


class NotJson(ValueError):
    """A body of which nothing can be read."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it was posted: its id as far as it can be repeated, and its data as JSON, or why it is none."""

    id: str
    attributes: Mapping[str, Any]
    data: bytes | Rejection


def events_of(body: bytes) -> list[Event]:
    """What was posted: one CloudEvent, or an array of them. Raises `NotJson` where there is not one to be read."""
    try:
        parsed = from_json(body, allow_inf_nan=False)
    except ValueError:
        events = [_read(part) for part in _parts(body)]
        if all(isinstance(event.data, Rejection) and event.data.code == NOT_JSON for event in events):
            raise NotJson from None
        return events
    return [_event(item) for item in (parsed if isinstance(parsed, list) else [parsed])]


def _read(part: bytes) -> Event:
    """One event of a body that as a whole could not be read; what is wrong with it is told by its field."""
    try:
        return _event(json.loads(part.decode(), parse_int=_number))
    except RecursionError:
        return Event("", {}, Rejection(NOT_JSON, "event", "nested too deeply"))
    except ValueError:
        return Event("", {}, Rejection(NOT_JSON, "event", "it is not JSON"))


def _event(item: Any) -> Event:
    if not isinstance(item, dict):
        return Event("", {}, Rejection("invalid_envelope", "event", "an event is a JSON object"))
    name = item.get("id")
    shown = name.encode("utf-8", "backslashreplace").decode()[:128] if isinstance(name, str) else ""
    return Event(shown, {key: value for key, value in item.items() if key != "data"}, _written(item.get("data")))


def _written(data: Any) -> bytes | Rejection:
    try:
        written = to_json(data)
        if b"Infinity" not in written and b"NaN" not in written:
            return written
    except ValueError:
        written = b""
    for path, what in _unfit(data):
        return Rejection("invalid_data", path, what)
    return written or Rejection(NOT_JSON, "data", "nested too deeply")


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS else math.inf


def _unfit(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Where there is what JSON has no word for, the first place first."""
    match value:
        case str() if not value.isascii() and any("\ud800" <= each <= "\udfff" for each in value):
            yield ".".join(path) or "data", "half a character"
        case float() if not math.isfinite(value):
            yield ".".join(path) or "data", "no number that can be kept"
        case dict():
            for name, inner in value.items():
                if any(_unfit(name)):
                    yield ".".join((*path, "?")), "half a character in a name"
                yield from _unfit(inner, (*path, name))
        case list():
            for nth, inner in enumerate(value):
                yield from _unfit(inner, (*path, str(nth)))
        case _:
            pass


def _parts(body: bytes) -> Iterator[bytes]:
    """The bytes of each event. Raises `NotJson` where brackets do not close."""
    if body.lstrip()[:1] != b"[":
        yield body
        return
    depth, start, closed = 0, 0, False
    for token in _TOKENS.finditer(body):
        if closed:
            raise NotJson
        mark = token.group()
        depth += (mark in _OPENING) - (mark in _CLOSING)
        if depth == 1 and mark in _OPENING and not start:
            start = token.end()
        elif depth == 0 or (depth == 1 and mark == b","):
            yield body[start : token.start()]
            start, closed = token.end(), depth == 0
    if not closed or body[start:].strip():
        raise NotJson
