"""Filed documents on disk: each replaced as a whole, readable by its owner alone, since they hold personal data."""

from collections.abc import Iterable, Iterator
from pathlib import Path


def put(files: Iterable[tuple[str, bytes]], folder: Path) -> Iterator[tuple[Path, int]]:
    """Write each file into the folder as it comes; where it lies, and how large it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files:
        aside, path = folder / f".{name}.new", folder / name
        aside.touch(mode=0o600)
        aside.write_bytes(content)
        aside.replace(path)
        yield path, len(content)
