"""How often a proof by chance draws: as often as it says under `./zhaolu test --long`, else a quarter of that."""

import os
from typing import Final

LONG: Final = bool(os.environ.get("ZHAOLU_TEST_LONG"))
_SHARE: Final = 4


def often(times: int, share: int = _SHARE) -> int:
    """So many times where there is time, one part of so many otherwise."""
    return times if LONG else -(-times // share)
