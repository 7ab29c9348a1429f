"""How far streams were known to be a while ago: what no announcement that comes now may fall short of.

An announcement lies in the inbox behind all that was said before it, and is looked at after some of what was said
since: beside what is known by then it is always a little too low.
"""

from typing import Final

SETTLED_SECONDS: Final = 5.0


class KnownBefore:
    """The last number of each stream as it stood that long ago; 0 of one that is known for less."""

    def __init__(self, seconds: float = SETTLED_SECONDS) -> None:
        self._seconds = seconds
        self._known: dict[str, tuple[float, int, int]] = {}

    def before(self, stream: str, last: int, now: float) -> int:
        """How far it was then, and note how far it is now."""
        since, before, noted = self._known.get(stream, (now, 0, last))
        if now - since >= self._seconds:
            since, before, noted = now, noted, last
        self._known[stream] = since, before, noted
        return before

    def forget(self, stream: str) -> None:
        """Its numbers begin to count anew."""
        self._known.pop(stream, None)
