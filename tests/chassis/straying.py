"""The toy service on a machine whose clock is wrong and jumps.

`python -m tests.chassis.straying NAME AMQP_URL MONGO_URL` runs one; `STRAYS` in its environment says by how many
minutes its clock is wrong at first.
"""

import os
import sys
import time
from random import Random
from threading import Thread
from typing import Final

from time_machine import Traveller, escape_hatch, travel

from services.chassis.worker.run import run
from tests.chassis.toy import toy

FARTHEST_MINUTES: Final = 10.0
VARIABLE: Final = "STRAYS"
_STAYS_SECONDS: Final = (0.1, 0.7)


def _stray(clock: Traveller, minutes: float) -> None:
    clock.move_to(escape_hatch.time.time() + 60 * minutes)


def _jump(clock: Traveller, chance: Random) -> None:
    """From now on, every moment, to one end or to somewhere between."""
    while True:
        time.sleep(chance.uniform(*_STAYS_SECONDS))
        between = chance.uniform(-FARTHEST_MINUTES, FARTHEST_MINUTES)
        _stray(clock, chance.choice((-FARTHEST_MINUTES, between, FARTHEST_MINUTES)))


if __name__ == "__main__":
    first = float(os.environ[VARIABLE])
    with travel(time.time(), tick=True) as wrong:
        _stray(wrong, first)
        Thread(target=_jump, args=(wrong, Random(first)), daemon=True).start()
        run(toy(*sys.argv[1:], clock="wall"), "worker")
