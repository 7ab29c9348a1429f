"""What befalls the hospitals of a rehearsal, by their places in the season: each way has its own.

The first is pushed to, the second reads, the third listens to its queue, and so on in turn.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from rehearsal.simulator.calendar import Stop


class HearingWay(StrEnum):
    """How a hospital hears [DLV-2]."""

    PULL = "pull"
    PUSH = "push"
    QUEUE = "queue"


class Mishap(StrEnum):
    """It neither asks nor answers for a week; it answers 500; it loses all it had and has everything told again."""

    AWAY = "away"
    FAILING = "failing"
    LOSES = "loses"


BEFALLS: Final[Mapping[int, Mapping[str, Mishap]]] = {
    0: {"scores_final": Mishap.FAILING, "admission": Mishap.AWAY, "agreements": Mishap.LOSES},
    1: {"agreements": Mishap.LOSES},
    2: {"agreements": Mishap.LOSES},
    3: {"reporting": Mishap.FAILING},
    4: {"admission": Mishap.AWAY},
}
"""By the place of a base among the season's, from 0: in which phase what begins. There is something to hear in each."""
LASTS: Final[Mapping[Mishap, timedelta]] = {
    Mishap.AWAY: timedelta(days=7),
    Mishap.FAILING: timedelta(hours=12),
    Mishap.LOSES: timedelta(0),
}
"""Of the season's time, at the least: it is over when a phase comes to rest after that."""


def way_of(nth: int) -> HearingWay:
    """How the hospital of this place hears."""
    return (HearingWay.PUSH, HearingWay.PULL, HearingWay.QUEUE)[nth % 3]


def ailing(stops: Sequence[Stop], bases: int) -> frozenset[str]:
    """The phases in which something has befallen one of so many hospitals, and is not mended yet."""
    return frozenset(
        stop.name
        for nth, begins in BEFALLS.items()
        for began, mishap in begins.items()
        if nth < bases
        for stop in _until_mended(stops, began, mishap)
    )


def _until_mended(stops: Sequence[Stop], began: str, mishap: Mishap) -> Iterator[Stop]:
    """From the phase it begins in to the one that comes to rest after its time."""
    names = [stop.name for stop in stops]
    if began not in names:
        return
    first = stops[names.index(began)]
    for stop in stops[names.index(began) :]:
        yield stop
        if stop.at >= first.at + LASTS[mishap]:
            return
