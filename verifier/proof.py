"""Bytes: every head is signed, every certificate is under its root, none is missing or doubled [ADM-9]."""

import json
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contracts.digest import key_id

Json = dict[str, Any]
ROUND: Final = "round"
SEASON: Final = "season"
HEAD: Final = ".head.json"
SEASON_FILE: Final = f"{SEASON}{HEAD}"
KEY_FILE: Final = "key.json"
MALFORMED: Final = (
    ArithmeticError, AttributeError, LookupError, RecursionError, StopIteration, TypeError, ValueError,
)  # fmt: skip
"""What reading a document raises that is not of the form it must have, whatever it is instead."""


class Wrong(Exception):
    """The first thing that is not right: in which file, in whose certificate, in which field, and what about it."""

    def __init__(self, file: str, application: str, field: str, says: str) -> None:
        super().__init__(": ".join(part for part in (file, application, field, says) if part))
        self.file, self.application, self.field, self.says = file, application, field, says


@dataclass(frozen=True, slots=True)
class Page:
    """One base, or the round: its head, and the certificates under it by number."""

    name: str
    head: Json
    certificates: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Book:
    """A season's pages, and the head that names them all; `key_id` is that of the key they were checked with."""

    head: Json
    key_id: str
    pages: list[Page]


def book(folder: Path, public_key: str) -> Book:
    """Every page of a folder, its signature, root and paths checked; none missing, added or older. Raises `Wrong`."""
    key = key_of(public_key)
    head = signed_head(folder, SEASON, key)
    named = head.get("pages")
    if not isinstance(named, dict) or not named:
        raise Wrong(SEASON_FILE, "", "pages", "names no page")
    there = {file.name.removesuffix(HEAD) for file in folder.glob(f"*{HEAD}")} - {SEASON}
    for name in sorted(there ^ {file.stem for file in folder.glob("*.jsonl")}):
        raise Wrong(name, "", "", "a head without certificates, or certificates without a head")
    for name in sorted(there ^ named.keys()):
        says = "is missing: the head of the season names it" if name in named else "is none of this season's pages"
        raise Wrong(f"{name}{HEAD}", "", "", says)
    pages = [page_of(folder, name, key) for name in sorted(named)]
    for page in pages:
        names_page(head, page.name, page.head)
    return Book(head, key_id(public_key), pages)


def key_of(public_key: str) -> Ed25519PublicKey:
    """The key that is spelt so. Raises `Wrong`."""
    try:
        return Ed25519PublicKey.from_public_bytes(_bytes(public_key))
    except (TypeError, ValueError):
        raise Wrong(KEY_FILE, "", "public_key", "is not an ed25519 key in hexadecimal") from None


def names_page(season: Json, name: str, head: Json) -> None:
    """Raises `Wrong` unless the head of the season names this head of a page, and no earlier issue of it."""
    named, serial = season["pages"].get(name), head.get("serial")
    if type(serial) is not int or serial < 1:
        raise Wrong(f"{name}{HEAD}", "", "serial", "is no number of an issue")
    if isinstance(named, dict) and type(named.get("serial")) is int and serial < named["serial"]:
        raise Wrong(
            f"{name}{HEAD}", "", "serial", f"is {serial}: an older issue, the season's head has {named['serial']}"
        )
    known = {each: head.get(each) for each in ("count", "root", "serial")}
    same(SEASON_FILE, "", named, {**known, "head": sha256(canonical(head)).hexdigest()}, f"pages.{name}")


def same(file: str, application: str, found: Any, expected: Any, field: str = "") -> None:
    """Raises `Wrong` at the first field in which the two differ."""
    if isinstance(expected, dict) and type(found) is dict and found.keys() == expected.keys():
        for key in sorted(expected):
            same(file, application, found[key], expected[key], f"{field}.{key}".lstrip("."))
    elif isinstance(expected, list) and type(found) is list and len(found) == len(expected):
        for at, (one, other) in enumerate(zip(found, expected, strict=True)):
            same(file, application, one, other, f"{field}[{at}]")
    elif type(found) is not type(expected) or found != expected:
        says = [json.dumps(each, ensure_ascii=False)[:200] for each in (found, expected)]
        raise Wrong(file, application, field, f"is {says[0]}, must be {says[1]}")


def canonical(value: Any) -> bytes:
    """The one spelling of what is hashed and signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed_head(folder: Path, name: str, key: Ed25519PublicKey) -> Json:
    """The head of this name, as it was signed with this key. Raises `Wrong`."""
    file = f"{name}{HEAD}"
    return signed(_read(folder, file), file, key)


def signed(written: bytes, file: str, key: Ed25519PublicKey) -> Json:
    """The head in these bytes, as it was signed with this key. Raises `Wrong`."""
    told = _parsed(written, file, {"head", "signature"})
    head: Json = told["head"]
    try:
        key.verify(_bytes(told["signature"]), canonical(head))
    except (InvalidSignature, ValueError, TypeError):
        raise Wrong(file, "", "signature", "does not sign this head") from None
    kind = SEASON if file == SEASON_FILE else ROUND if file == f"{ROUND}{HEAD}" else "base"
    same(file, "", head.get("kind"), kind, "kind")
    return head


def page_of(folder: Path, name: str, key: Ed25519PublicKey) -> Page:
    """The page of this name: head signed, every certificate under its root. Raises `Wrong`."""
    file, head_file = f"{name}.jsonl", f"{name}{HEAD}"
    head = signed_head(folder, name, key)
    if name != ROUND:
        same(head_file, "", head.get("base"), name, "base")
    written = enumerate(_read(folder, file).splitlines(keepends=True), start=1)
    lines = [_parsed(line, f"{file}:{at}", {"certificate", "path"}) for at, line in written]
    numbers = [str(line["certificate"].get("application", "")) for line in lines]
    for before, after in pairwise(numbers):
        if before >= after:
            raise Wrong(file, after, "application", "comes twice, or not in order")
    same(head_file, "", head.get("count"), len(lines), "count")
    for at, line in enumerate(lines):
        leads(file, numbers[at], line, at, head)
    if not lines:
        same(head_file, "", head.get("root"), sha256().hexdigest(), "root")
    return Page(name, head, {number: line["certificate"] for number, line in zip(numbers, lines, strict=True)})


def _read(folder: Path, file: str) -> bytes:
    try:
        return (folder / file).read_bytes()
    except OSError as unreadable:
        raise Wrong(file, "", "", f"cannot be read: {unreadable.strerror}") from None


def _parsed(line: bytes, where: str, keys: set[str]) -> Json:
    """One JSON object in its one spelling, so that no two readers can read it differently."""
    try:
        parsed = json.loads(line)
        spelt = canonical(parsed) + b"\n"
    except MALFORMED:
        raise Wrong(where, "", "", "is not JSON") from None
    if not isinstance(parsed, dict) or parsed.keys() != keys or not isinstance(parsed[min(keys)], dict):
        raise Wrong(where, "", "", f"does not hold {' and '.join(sorted(keys))}")
    if spelt != line:
        raise Wrong(where, "", "", "is not canonical: keys sorted, no spaces, one line")
    return parsed


def leads(file: str, application: str, line: Json, at: int, head: Json) -> None:
    """Raises `Wrong` unless this is a path, and leads from the certificate at this place to the root of the head."""
    try:
        arrived = bool(_led_to(line["certificate"], line["path"], at, head["count"]) == head["root"])
    except MALFORMED:
        arrived = False
    if not arrived:
        raise Wrong(file, application, "path", "does not lead from this certificate to the root of the head")


def _bytes(digits: str) -> bytes:
    """Hexadecimal in its one spelling. Raises `ValueError` for any other."""
    told = bytes.fromhex(digits)
    if told.hex() != digits:
        raise ValueError("small letters, no spaces")
    return told


def _led_to(certificate: Json, path: list[str], at: int, count: int) -> str:
    """The root a certificate's path leads to (RFC 6962): an odd node at the end of a level rises as it is."""
    node, siblings = sha256(b"\0" + canonical(certificate)).digest(), iter(path)
    while count > 1:
        if at ^ 1 < count:
            beside = _bytes(next(siblings))
            node = sha256(b"\1" + (beside + node if at % 2 else node + beside)).digest()
        at, count = at // 2, (count + 1) // 2
    return node.hex() + "".join(siblings)
