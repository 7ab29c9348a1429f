"""Ways to spoil what a season leaves, one of each kind: the table that the checker is tried against [ADM-9].

A kind is a place (a field of a head or of a certificate, a file, a bit of it) and what is done there; who did it had
the key, or had not. What is harmless is said so by hand: it is told from outside and decides nothing (decision 0006).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

Files = dict[str, bytes]
"""By path in the folder."""
Path = tuple[Any, ...]
GONE: Final = object()
"""What takes the place of something that is to go."""
SWAPS: Final = {
    "yes": "no", "no": "yes", "order": "unit", "unit": "social", "social": "unit", "county": "township",
    "merit_order": "preference_batches", "preference_batches": "merit_order", "open": "reserved", "reserved": "open",
    "placed": "refused", "refused": "placed", "made": "seats_are_there", "drawn": "awaited", "fell": "left",
    "left": "fell", "preference": "adjustment", "adjustment": "preference", "base": "round", "round": "base",
    "season": "base", "granted": "full", "full": "granted", "granted_held_back": "granted",
}  # fmt: skip
"""What a liar would put in the place of a word of a list."""


@dataclass(frozen=True)
class Kind:
    """One way to spoil the files, by name; `harmless` says why it may pass."""

    name: str
    spoil: Callable[[], Files]
    harmless: str = ""


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a document, of several members of a list the first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from places(each, (*path, key))


def put(document: Any, path: Path, value: Any) -> Any:
    """The document with that in this place."""
    copy = deepcopy(document)
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    if value is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return copy


def at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def other(value: Any) -> Any:
    """Another value that could stand there."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return SWAPS.get(value) or _moved(value) or _flipped(value) or f"{value}X"
        case list():
            return value[1:] if value else ["X"]
        case dict():
            return dict(list(value.items())[1:]) if value else {"X": 1}
        case _:
            return "X"


def _moved(text: str) -> str:
    try:
        return (datetime.fromisoformat(text) + timedelta(hours=1)).isoformat() if "T" in text else ""
    except ValueError:
        return ""


def _flipped(text: str) -> str:
    digits = len(text) >= 16 and set(text) <= set("0123456789abcdef")
    return text[:5] + ("0" if text[5] != "0" else "1") + text[6:] if digits else ""


def _form(value: Any) -> Any:
    """The same in another form."""
    return str(value) if isinstance(value, int) else [value] if isinstance(value, str) else [] if value else "X"


def _more(value: Any) -> Any:
    match value:
        case dict():
            return {**value, "extra": 1}
        case list():
            return [*value, value[-1] if value else 0]
        case int():
            return 10**30
        case _:
            return f"{value} "


CHANGES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "gone": lambda _: GONE,
    "other": other,
    "null": lambda _: None,
    "form": _form,
    "more": _more,
}


def changed(document: Any) -> Iterator[tuple[str, Any]]:
    """Every change in every place, by name."""
    for path in places(document):
        for name, change in CHANGES.items():
            if (new := change(at(document, path))) != at(document, path) or type(new) is not type(at(document, path)):
                yield f"{'.'.join(map(str, path))} {name}", put(document, path, new)


def spelt(document: Any) -> bytes:
    """The one spelling."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _utf16(whole: bytes) -> bytes:
    return whole.decode().encode("utf-16")


def _spaced(whole: bytes) -> bytes:
    lines = whole.splitlines()
    return b"".join(json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False).encode() + b"\n" for line in lines)


def _unsorted(whole: bytes) -> bytes:
    turned = [dict(reversed(json.loads(line).items())) for line in whole.splitlines()]
    return b"".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for each in turned)


SPELLINGS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "nothing": lambda _: b"",
    "a space": lambda _: b" ",
    "zeros": lambda whole: b"\0" * len(whole),
    "half of it": lambda whole: whole[: len(whole) // 2],
    "no last line end": lambda whole: whole[:-1],
    "one more line end": lambda whole: whole + b"\n",
    "one more space": lambda whole: whole[:-1] + b" \n",
    "twice": lambda whole: whole + whole,
    "byte order mark": lambda whole: b"\xef\xbb\xbf" + whole,
    "carriage returns": lambda whole: whole.replace(b"\n", b"\r\n"),
    "UTF-16": _utf16,
    "a byte that is none": lambda whole: whole.replace(b'":', b'\xff":', 1),
    "spaces": _spaced,
    "keys in another order": _unsorted,
    "a key twice": lambda whole: whole.replace(b"{", b'{"count":1,', 1).replace(b"{", b'{"count":1,', 1),
    "an escaped letter": lambda whole: whole.replace(b"a", b"\\u0061", 1),
    "half a pair": lambda whole: whole.replace(b'":"', b'":"\\ud842', 1),
    "not a number": lambda whole: whole.replace(b"1", b"NaN", 1),
    "a fraction": lambda whole: whole.replace(b"1", b"1.0", 1),
    "an exponent": lambda whole: whole.replace(b"1", b"1e0", 1),
    "a number of 5 000 digits": lambda whole: whole.replace(b"1", b"1" * 5_000, 1),
    "nested 100 000 deep": lambda _: b"[" * 100_000 + b"]" * 100_000 + b"\n",
    "objects nested deep": lambda _: b'{"head":' * 20_000 + b"1" + b"}" * 20_000 + b"\n",
    "a list": lambda whole: b"[" + whole.strip() + b"]\n",
    "a number": lambda _: b"1\n",
    "capital digits": lambda whole: whole.replace(b"a", b"A").replace(b"b", b"B"),
}
"""How else a file can be spelt."""


def bits(files: Files, names: list[str], tenths: int) -> Iterator[tuple[str, Files]]:
    """One bit of each byte at so many places of each file: by name, the files with it turned."""
    for name in names:
        whole = files[name]
        for tenth in range(tenths):
            for bit in range(8):
                content = bytearray(whole)
                content[len(whole) * (2 * tenth + 1) // (2 * tenths)] ^= 1 << bit
                yield f"{name}, {tenth} of {tenths}, bit {bit}", {**files, name: bytes(content)}
