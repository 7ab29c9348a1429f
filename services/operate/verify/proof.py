"""Bytes: every head is signed, every certificate is under its root, none is missing or doubled [ADM-9]."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Json = dict[str, Any]
ROUND: Final = "round"
HEAD: Final = ".head.json"
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


def pages(folder: Path, public_key: str) -> Iterator[Page]:
    """Every page of a folder, its signature, root and paths checked. Raises `Wrong`."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    except ValueError:
        raise Wrong("key.json", "", "public_key", "is not an ed25519 key in hexadecimal") from None
    heads = {file.name.removesuffix(HEAD) for file in folder.glob(f"*{HEAD}")}
    for name in sorted(heads ^ {file.stem for file in folder.glob("*.jsonl")}):
        raise Wrong(name, "", "", "a head without certificates, or certificates without a head")
    for name in sorted(heads):
        yield _page(folder, name, key)


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


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _page(folder: Path, name: str, key: Ed25519PublicKey) -> Page:
    file, head_file = f"{name}.jsonl", f"{name}{HEAD}"
    signed = _parsed(_read(folder, head_file), head_file, {"head", "signature"})
    head = signed["head"]
    try:
        key.verify(_bytes(signed["signature"]), _canonical(head))
    except (InvalidSignature, ValueError, TypeError):
        raise Wrong(head_file, "", "signature", "does not sign this head") from None
    same(head_file, "", head.get("kind"), "round" if name == ROUND else "base", "kind")
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
        if not _leads(line, at, len(lines), head.get("root")):
            raise Wrong(file, numbers[at], "path", "does not lead from this certificate to the root of the head")
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
        spelt = _canonical(parsed) + b"\n"
    except MALFORMED:
        raise Wrong(where, "", "", "is not JSON") from None
    if not isinstance(parsed, dict) or parsed.keys() != keys or not isinstance(parsed[min(keys)], dict):
        raise Wrong(where, "", "", f"does not hold {' and '.join(sorted(keys))}")
    if spelt != line:
        raise Wrong(where, "", "", "is not canonical: keys sorted, no spaces, one line")
    return parsed


def _leads(line: Json, at: int, count: int, root: Any) -> bool:
    """Whether this is a path, and leads there."""
    try:
        return bool(_led_to(line["certificate"], line["path"], at, count) == root)
    except MALFORMED:
        return False


def _bytes(digits: str) -> bytes:
    """Hexadecimal in its one spelling. Raises `ValueError` for any other."""
    told = bytes.fromhex(digits)
    if told.hex() != digits:
        raise ValueError("small letters, no spaces")
    return told


def _led_to(certificate: Json, path: list[str], at: int, count: int) -> str:
    """The root a certificate's path leads to (RFC 6962): an odd node at the end of a level rises as it is."""
    node, siblings = sha256(b"\0" + _canonical(certificate)).digest(), iter(path)
    while count > 1:
        if at ^ 1 < count:
            beside = _bytes(next(siblings))
            node = sha256(b"\1" + (beside + node if at % 2 else node + beside)).digest()
        at, count = at // 2, (count + 1) // 2
    return node.hex() + "".join(siblings)
