"""What befalls the hospitals of a rehearsal, by their places in the season: each way has its own.

The first is pushed to, the second reads, the third listens to its queue, and so on in turn.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final


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
