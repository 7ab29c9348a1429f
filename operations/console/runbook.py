"""The runbook as a page: its sections, each of blocks, so that a page of the console leads to what is to be done."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from markupsafe import Markup, escape

from operations.places import CHECKOUT

FILE: Final = CHECKOUT / "deploy" / "README.md"
_FENCE: Final = "```"
_RULE: Final = re.compile(r"^\|[\s:|-]+\|$")
_INLINE: Final = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\([^)]+\)")


@dataclass(frozen=True, slots=True)
class RunbookBlock:
    """A paragraph, some items, a table (its first row the heads) or commands, as lines or as cells."""

    kind: Literal["text", "items", "table", "code"]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RunbookSection:
    """One section; `anchor` is what a link names it by."""

    title: str
    blocks: tuple[RunbookBlock, ...]

    @property
    def anchor(self) -> str:
        return anchor(self.title)


def anchor(title: str) -> str:
    """As a link has it."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


@cache
def sections(file: Path = FILE) -> tuple[RunbookSection, ...]:
    """The runbook of this release; none where it was left out."""
    if not file.exists():
        return ()
    parts = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return tuple(RunbookSection(title.strip(), tuple(_blocks(text))) for title, _, text in _titled(parts))


def _titled(parts: list[str]) -> Iterator[tuple[str, str, str]]:
    yield from (part.partition("\n") for part in parts)


def _blocks(text: str) -> Iterator[RunbookBlock]:
    for nth, piece in enumerate(text.split(_FENCE)):
        if nth % 2:
            yield RunbookBlock("code", ((piece.partition("\n")[2].rstrip(),),))
            continue
        for block in re.split(r"\n\s*\n", piece):
            yield from _block(block.strip("\n"))


def _block(block: str) -> Iterator[RunbookBlock]:
    """Lines of one kind together: a table may follow its paragraph at once."""
    table = [line for line in block.splitlines() if line.startswith("|")]
    other = "\n".join(line for line in block.splitlines() if not line.startswith("|"))
    if other.startswith(("* ", "1. ")):
        items = re.split(r"^(?:\*|\d+\.) ", other, flags=re.MULTILINE)[1:]
        yield RunbookBlock("items", tuple((" ".join(item.split()),) for item in items))
    elif other.strip():
        yield RunbookBlock("text", ((" ".join(other.split()),),))
    if table:
        rows = (line.strip("|").split("|") for line in table if not _RULE.match(line))
        yield RunbookBlock("table", tuple(tuple(cell.strip() for cell in row) for row in rows))


def inline(text: str) -> Markup:
    """What stands in a line: code and emphasis as such, of a link its words; everything else escaped."""
    told, at = Markup(), 0
    for found in _INLINE.finditer(text):
        told += escape(text[at : found.start()])
        code, strong, words = found.groups()
        told += (
            Markup("<code>{}</code>").format(code) if code else Markup("<strong>{}</strong>").format(strong or words)
        )
        at = found.end()
    return told + escape(text[at:])
