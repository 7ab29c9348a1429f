"""Deadlines wait after a start until what was said before it is there: for whom, and until when at most.

A process that starts, or a store that was put back, does not know what it missed. Struck at once, a deadline would find
somebody missing whose report lies in the inbox, or is about to be said again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

RECENT_SECONDS: Final = 30.0
"""A store that was in use so lately was not put back, and nothing was missed."""
SETTLE_SECONDS: Final = 2.0
"""What the last answer found in the inbox may be in somebody's hands for so long."""
SILENT_SECONDS: Final = 60.0
"""A speaker that does not answer is waited for no longer."""
LACKING_SECONDS: Final = 600.0
"""What lacks and does not come is waited for no longer."""
PUT_BACK_SECONDS: Final = 3_600.0
"""The platform has so long to repeat what a store that was put back has lost of it, unless an operator says it has."""


@dataclass(frozen=True, slots=True)
class DeadlineHold:
    """Moments are milliseconds of the store's time; those begun under one `mark` are one.

    `silent` speakers have not answered how much they said; of the streams `lacking` something up to that number did not
    come; `put_back` are hearers that heard more of this service than it knows of having said.
    """

    mark: str
    since: int
    moved: int
    silent: tuple[str, ...] = ()
    lacking: Mapping[str, int] = field(default_factory=dict)
    put_back: tuple[str, ...] = ()
    released: bool = False

    @property
    def until(self) -> int:
        """When deadlines strike, as far as is known."""
        if self.released:
            return self.since
        if self.put_back:
            return self.since + _ms(PUT_BACK_SECONDS)
        if self.lacking:
            return self.since + _ms(LACKING_SECONDS)
        if self.silent:
            return self.since + _ms(SILENT_SECONDS)
        return self.moved + _ms(SETTLE_SECONDS)

    def answered(self, speaker: str, lacking: Mapping[str, int], *, heard_more: bool, now: int) -> Self:
        """This speaker told how much it said, and of which streams something is lacking; and what it heard of us."""
        return replace(
            self,
            moved=now,
            silent=tuple(name for name in self.silent if name != speaker),
            lacking={**self.lacking, **lacking},
            put_back=tuple(sorted({*self.put_back, *((speaker,) if heard_more else ())})),
        )

    def came(self, streams: Iterable[str], now: int) -> Self:
        """Nothing lacks of these any more."""
        gone = self.lacking.keys() & set(streams)
        left = {name: upto for name, upto in self.lacking.items() if name not in gone}
        return replace(self, moved=now, lacking=left) if gone else self

    def release(self) -> Self:
        """Somebody who knows says that all is there."""
        return replace(self, released=True)

    def raw(self) -> dict[str, Any]:
        """As the store keeps it."""
        return {
            "mark": self.mark,
            "since": self.since,
            "moved": self.moved,
            "silent": list(self.silent),
            "lacking": [[name, upto] for name, upto in self.lacking.items()],
            "put_back": list(self.put_back),
            "released": int(self.released),
        }


def hold_of(raw: Mapping[str, Any]) -> DeadlineHold:
    """What `raw` wrote."""
    return DeadlineHold(
        mark=raw["mark"],
        since=raw["since"],
        moved=raw["moved"],
        silent=tuple(raw["silent"]),
        lacking=dict(raw["lacking"]),
        put_back=tuple(raw["put_back"]),
        released=bool(raw["released"]),
    )


def _ms(seconds: float) -> int:
    return int(seconds * 1_000)
