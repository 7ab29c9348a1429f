"""How entries are bound to each other: what whoever checks the trail works out again."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

FILLED: Final = "page_filled"
"""What the trail itself does: it notes the last digest of a page that is full."""
PAGE_ENTRIES: Final = 100
"""How many entries a page has when it is full. Never to be changed."""
_BOUND: Final = ("number", "act", "did", "by", "caller", "because", "about", "done_at", "told_at")


def first_of(page: int) -> str:
    """What the first entry of a page is bound to: the page alone, as pages fill beside each other."""
    return sha256(f"audit trail, page {page}".encode()).hexdigest()


def digest_of(entry: Mapping[str, Any], previous: str) -> str:
    """SHA-256 (hex) of the digest before and the entry as canonical JSON, about as pairs, moments as ISO 8601."""
    bound = {name: entry[name] for name in _BOUND}
    spelt = json.dumps(bound, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(f"{previous}\n{spelt}".encode()).hexdigest()


def fault(entries: Iterable[Mapping[str, Any]]) -> str | None:
    """What is wrong with a trail read from its first entry on; None where nothing is.

    Every page that is full has to be noted with its last digest on a page after it, up to the last but one.
    """
    ends: dict[int, str] = {}
    noted: dict[int, str] = {}
    page, previous = 0, ""
    for number, entry in enumerate(entries, start=1):
        if entry["number"] != number:
            return f"entry {number} is missing"
        if (number - 1) % PAGE_ENTRIES == 0:
            page += 1
            previous = first_of(page)
        if entry["previous"] != previous or entry["digest"] != digest_of(entry, previous):
            return f"entry {number} is not what was entered"
        ends[page] = previous = str(entry["digest"])
        if entry["did"] == FILLED:
            about = dict(entry["about"])
            noted[int(about["page"])] = about["digest"]
    for each, digest in ends.items():
        if each < page - 1 and noted.get(each) != digest:
            return f"page {each} is not the one that was noted when it was full"
        if each in noted and noted[each] != digest:
            return f"page {each} is not the one that was noted when it was full"
    return None
