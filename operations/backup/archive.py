"""A backup as it lies on disk: a folder for each service, a file for each of its collections, a page that lists them.

A file is a document a line, as JSON, under gzip. The page is written last: a folder without it is no backup. Everything
is its owner's alone.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import AsyncIterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.vocabulary import Moment

_PAGE: Final = "backup.json"
_BROKER: Final = "broker.json"
_LINES: Final = 200
Documents = Sequence[Mapping[str, Any]]


class NoBackup(Exception):
    """What lies there is no backup, or not a whole one; the text says where."""


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CollectionFile(_Written):
    """What one collection held: how many documents, and the digest of its lines."""

    documents: int
    sha256: str


class ServiceCopy(_Written):
    """What one service knew, by collection in the order of reading; `taken_at` is its store's time before the first."""

    taken_at: Moment
    collections: Mapping[str, CollectionFile]


class Backup(_Written):
    """What a backup holds; `broker` says who told the layout: the broker itself, or its description."""

    format: Literal[1] = 1
    services: Mapping[str, ServiceCopy]
    broker: Literal["broker", "description"]


def begin(folder: Path) -> None:
    """Make the folder. Raises `NoBackup` where something lies already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NoBackup(f"{folder.name}: there is something already")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


async def write_collection(folder: Path, name: str, pages: AsyncIterable[Documents]) -> CollectionFile:
    """Write what one collection holds."""
    digest, count = hashlib.sha256(), 0
    with _own(_file(folder, name)).open("wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
        async for page in pages:
            for document in page:
                line = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                file.write(line)
            count += len(page)
    return CollectionFile(documents=count, sha256=digest.hexdigest())


def write_broker(folder: Path, definitions: Mapping[str, Any]) -> None:
    _own(folder / _BROKER).write_text(json.dumps(definitions, indent=1) + "\n", encoding="utf-8")


def finish(folder: Path, backup: Backup) -> None:
    """From here on it is a backup."""
    _own(folder / _PAGE).write_text(backup.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> Backup:
    """What this backup holds. Raises `NoBackup`."""
    try:
        return Backup.model_validate_json((folder / _PAGE).read_bytes())
    except OSError:
        raise NoBackup(f"{folder.name}: no backup, or one that was broken off: it has no {_PAGE}") from None
    except ValidationError as wrong:
        field = ".".join(map(str, wrong.errors()[0]["loc"]))
        raise NoBackup(f"{folder.name}/{_PAGE}: {field or 'not JSON'} is not as it was written") from None


def read_broker(folder: Path) -> dict[str, Any]:
    """The broker's definitions. Raises `NoBackup`."""
    try:
        definitions: dict[str, Any] = json.loads((folder / _BROKER).read_bytes())
    except (OSError, ValueError):
        raise NoBackup(f"{folder.name}/{_BROKER}: not there, or no JSON") from None
    return definitions


def documents(folder: Path, service: str, copy: ServiceCopy) -> Iterator[tuple[str, Documents]]:
    """The documents of a service by collection, some at a time. Raises `NoBackup` where they are not as written."""
    for name, told in copy.collections.items():
        digest, count, page = hashlib.sha256(), 0, list[Mapping[str, Any]]()
        for line in _lines(folder / service, name):
            digest.update(line)
            page.append(_document(line, f"{folder.name}/{service}/{name}"))
            count += 1
            if len(page) == _LINES:
                yield name, page
                page = []
        if page:
            yield name, page
        if (count, digest.hexdigest()) != (told.documents, told.sha256):
            raise NoBackup(f"{folder.name}/{service}/{name}: not what was written")


def check(folder: Path, backup: Backup, services: Sequence[str]) -> None:
    """Read all of it once before anything is touched. Raises `NoBackup`."""
    for service in services:
        if service not in backup.services:
            raise NoBackup(f"{folder.name}: nothing of {service} in it")
        for _ in documents(folder, service, backup.services[service]):
            pass


def _lines(folder: Path, name: str) -> Iterator[bytes]:
    try:
        with gzip.open(_file(folder, name), "rb") as file:
            yield from file
    except (OSError, EOFError, zlib.error):
        raise NoBackup(f"{folder.name}/{name}: not there, or not whole") from None


def _document(line: bytes, where: str) -> Mapping[str, Any]:
    try:
        document: Mapping[str, Any] = json.loads(line)
    except ValueError:
        raise NoBackup(f"{where}: not what was written") from None
    return document


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.jsonl.gz"


def _own(path: Path) -> Path:
    """The path of a new file that only its owner may read."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    return path
