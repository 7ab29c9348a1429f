"""The head of a season: one page that names all others, so that none can be left out, added or exchanged [ADM-9]."""

from collections.abc import Mapping
from hashlib import sha256

from contracts.digest import season_digest
from contracts.season.season import Season
from services.admission.certificates.canonical import Document, canonical
from services.admission.certificates.heading import Certified

ROUND = "round"


def season_head(season: Season, pages: Mapping[str, Certified], key_id: str) -> Document:
    """Every page there is by name, with its count, root, serial and the hash of its head; and the season's digest.

    `round` says whether there is a page of the provincial round, so that it cannot be missing by chance. The serial
    of the season grows with that of any page.
    """
    named = {name: _named(each.head) for name, each in sorted(pages.items())}
    planned = season.admission.provincial_round is not None
    return {
        "kind": "season",
        "season": season.id,
        "season_digest": season_digest(season),
        "key_id": key_id,
        "serial": sum(each.head["serial"] for each in pages.values()),
        "round": "drawn" if ROUND in pages else "awaited" if planned else "none",
        "pages": named,
    }


def _named(head: Document) -> Document:
    return {**{key: head[key] for key in ("count", "root", "serial")}, "head": sha256(canonical(head)).hexdigest()}
