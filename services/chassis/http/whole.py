"""A whole as it is read: head and lines of one moment, whatever look goes on meanwhile."""

from typing import Final, TypeVar

from services.chassis.core.whole.kept import SharedWhole
from services.chassis.core.whole.line import settled
from services.chassis.core.whole.parts import WholeHead, WholeLine
from services.chassis.http.service import Documents, following

S = TypeVar("S")
H = TypeVar("H")
P = TypeVar("P")
_PAGE: Final = 500
_TRIES: Final = 20
"""So often it is read anew when a look came to count meanwhile; then as it is found."""


async def known(documents: Documents, whole: SharedWhole[S, H, P], key: str) -> S | None:
    """All that is known, be it that a look has still to decide what follows; None where nothing was ever heard."""
    found = await _read(documents, whole, key)
    return None if found is None else whole.looking.noted(found[0], found[1])


async def decided(documents: Documents, whole: SharedWhole[S, H, P], key: str) -> tuple[S, int] | None:
    """As the last look left it, and a number that is higher for a later state."""
    found = await _read(documents, whole, key)
    return None if found is None else (whole.looking.joined(found[0], found[1]), found[2])


async def _read(
    documents: Documents, whole: SharedWhole[S, H, P], key: str
) -> tuple[WholeHead[S, H], list[WholeLine[P]], int] | None:
    before = None
    for _ in range(_TRIES):
        head, words = await documents.counted(whole.head, key) or (whole.head.initial(key), 0)
        if before is not None and before[0].settled == head.settled:
            break
        lines = [settled(line, head.settled.sequence) for line in await _lines(documents, whole, key)]
        before = head, lines, words + head.settled.sequence
    unheard = before is None or (not before[1] and not before[2] and before[0] == whole.head.initial(key))
    return None if unheard else before


async def _lines(documents: Documents, whole: SharedWhole[S, H, P], key: str) -> list[WholeLine[P]]:
    lines: list[WholeLine[P]] = []
    after: str | None = ""
    while after is not None:
        page = await documents.page(whole.line, {"whole": key}, after, _PAGE)
        lines += [line for _, line in page]
        after = following(page, _PAGE)
    return lines
