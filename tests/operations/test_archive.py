"""A backup on disk: what is written is read, what was broken off or touched is no backup [OPS-5]."""

import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from operations.backup import archive
from operations.backup.archive import Backup, NoBackup, ServiceCopy

SHOPS: list[dict[str, Any]] = [
    {"_id": f"t-{nth:03d}", "name": "店𠮷", "opened": nth, "heard": []} for nth in range(450)
]


async def _pages(documents: list[dict[str, Any]]) -> AsyncIterator[list[dict[str, Any]]]:
    for first in range(0, len(documents), 200):
        yield documents[first : first + 200]


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A whole backup of two collections of exams."""
    folder = tmp_path / "monday"
    archive.begin(folder)
    archive.write_broker(folder, {"queues": []})
    shops = await archive.write_collection(folder / "exams", "shop", _pages(SHOPS))
    pages = await archive.write_collection(folder / "exams", "pages", _pages([]))
    copy = ServiceCopy(taken_at=datetime(2026, 7, 1, tzinfo=UTC), collections={"shop": shops, "pages": pages})
    archive.finish(folder, Backup(services={"exams": copy}, broker="description"))
    return folder


def test_what_is_written_is_read_in_its_order(folder: Path) -> None:
    backup = archive.read(folder)
    archive.check(folder, backup, ["exams"])
    found = [(name, raw) for name, page in archive.documents(folder, "exams", backup.services["exams"]) for raw in page]
    assert found == [("shop", raw) for raw in SHOPS]
    assert archive.read_broker(folder) == {"queues": []}


def test_it_is_its_owners_alone(folder: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))} == {0}


def test_a_folder_with_something_in_it_is_left_alone(folder: Path) -> None:
    with pytest.raises(NoBackup, match="something already"):
        archive.begin(folder)


def test_one_that_was_broken_off_is_none(folder: Path) -> None:
    (folder / "backup.json").unlink()
    with pytest.raises(NoBackup, match="broken off"):
        archive.read(folder)


def _shortened(folder: Path) -> None:
    file = folder / "exams" / "shop.jsonl.gz"
    file.write_bytes(file.read_bytes()[:-40])


def _without_its_last_line(folder: Path) -> None:
    file = folder / "exams" / "shop.jsonl.gz"
    file.write_bytes(gzip.compress(b"".join(gzip.decompress(file.read_bytes()).splitlines(keepends=True)[:-1])))


def _edited(folder: Path) -> None:
    file = folder / "exams" / "shop.jsonl.gz"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(b'"opened":7', b'"opened":8', 1)))


def _no_json_in_it(folder: Path) -> None:
    (folder / "exams" / "shop.jsonl.gz").write_bytes(gzip.compress(b"{\n"))


def _a_file_is_gone(folder: Path) -> None:
    (folder / "exams" / "pages.jsonl.gz").unlink()


def _another_format(folder: Path) -> None:
    page = json.loads((folder / "backup.json").read_bytes())
    (folder / "backup.json").write_text(json.dumps({**page, "format": 2}), encoding="utf-8")


def _not_ours(folder: Path) -> None:
    (folder / "backup.json").write_text("[]", encoding="utf-8")


@pytest.mark.parametrize(
    "spoil",
    [_shortened, _without_its_last_line, _edited, _no_json_in_it, _a_file_is_gone, _another_format, _not_ours],
)
def test_what_was_touched_is_refused_before_anything_is_put_back(folder: Path, spoil: Any) -> None:
    spoil(folder)
    with pytest.raises(NoBackup):
        archive.check(folder, archive.read(folder), ["exams"])


def test_what_is_not_in_it_cannot_be_put_back(folder: Path) -> None:
    with pytest.raises(NoBackup, match="nothing of finance"):
        archive.check(folder, archive.read(folder), ["finance"])
