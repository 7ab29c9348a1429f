"""Filed documents on disk: each replaced as a whole, readable by its owner alone, since they hold personal data."""

from collections.abc import AsyncIterator
from pathlib import Path


async def put(files: AsyncIterator[tuple[str, bytes]], folder: Path) -> AsyncIterator[tuple[Path, int]]:
    """Write each file into the folder as it comes; where it lies, and how large it is."""
    made(folder)
    async for name, content in files:
        yield replaced(folder / name, content), len(content)


def made(folder: Path) -> Path:
    """The folder, made if there was none."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def replaced(path: Path, content: bytes, mode: int = 0o600) -> Path:
    """Write one file, its owner's alone unless `mode` says more: whoever reads it sees the old content or the new."""
    aside = path.with_name(f".{path.name}.new")
    aside.touch(mode=0o600)
    aside.write_bytes(content)
    aside.chmod(mode)
    aside.replace(path)
    return path
