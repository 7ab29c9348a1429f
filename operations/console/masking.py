"""What a message says with whoever it is about left out: names of fields stay, and what is nobody's own [OPS-2]."""

import json
from typing import Any, Final

_OPEN: Final = frozenset(
    {
        "application",
        "base",
        "bases",
        "category",
        "component",
        "kind",
        "number",
        "part",
        "programme",
        "recipient",
        "revision",
        "roster",
        "season",
        "specialty",
        "track",
        "type",
    }
)
"""Fields that say nothing of a person that the number of an application does not."""
HIDDEN: Final = "•••"
_DEEP: Final = 30


def masked(body: bytes) -> str:
    """The data as it is shown to everybody; of what is no JSON, nothing but its length."""
    try:
        told = json.loads(body)
        return json.dumps(_masked(told), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return f"{HIDDEN} ({len(body)} B)"


def _masked(told: Any, depth: int = 0) -> Any:
    if depth > _DEEP:
        return HIDDEN
    if isinstance(told, dict):
        return {_name(name): _field(name, value, depth) for name, value in told.items()}
    if isinstance(told, list):
        return [_masked(each, depth + 1) for each in told]
    return told if told is None or isinstance(told, bool) else HIDDEN


def _field(name: str, value: Any, depth: int) -> Any:
    """What is open is shown as long as it is short: nobody hides a name in the name of a base."""
    shown = name in _OPEN and (isinstance(value, int) or (isinstance(value, str) and _code(value)))
    return value if shown else _masked(value, depth + 1)


def _code(value: str) -> bool:
    return len(value) <= 64 and value.isascii() and all(each.isalnum() or each in "-_./" for each in value)


def _name(name: str) -> str:
    """A sender's field as it is one; what is no name of a field may be anything."""
    return name if _code(name) else HIDDEN
