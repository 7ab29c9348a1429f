"""The public notices of a season, a page and a file for each base that published one [ADM-5]."""

from collections.abc import Iterator

from contracts.season.season import Season
from operations.filing.office import Office


def notices(office: Office, season: Season) -> Iterator[tuple[str, bytes]]:
    """Name and content of each."""
    for base in season.bases:
        for kind in ("html", "pdf"):
            shown = office.notice(season.id, base.code, kind)
            if shown is not None:
                yield f"{base.code}.{kind}", shown
