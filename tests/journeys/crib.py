"""Where the workers of a journey come from that kills them."""

from dataclasses import dataclass
from pathlib import Path

from rehearsal.runtime.nursery import Nursery


@dataclass(frozen=True, slots=True)
class Crib:
    """They are forked, and write on one log."""

    loaded: Nursery
    log: Path
