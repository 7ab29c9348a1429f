"""What stands in a season file, read before anything is known of it: of another kind than asked for, it is nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

_YEARS: Final = range(1000, 9000)
"""Around those a moment may have: one outside is named for that, and has no day before or after."""


def as_table(written: object) -> Mapping[str, Any]:
    return written if isinstance(written, Mapping) else {}


def as_list(written: object) -> Sequence[Any]:
    return written if isinstance(written, list | tuple) else ()


def as_moment(written: object) -> datetime | None:
    """A moment as TOML has them, or in quotes: as text it is one too. Of one nobody means nothing is worked out."""
    if isinstance(written, str):
        try:
            written = datetime.fromisoformat(written)
        except ValueError:
            return None
    if not isinstance(written, datetime) or written.tzinfo is None or written.year not in _YEARS:
        return None
    return written
