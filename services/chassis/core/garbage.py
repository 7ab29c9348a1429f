"""Garbage that refers to itself: a service makes little of it, and looking for it took up to a fifth of its time."""

import gc
from typing import Final

_THRESHOLDS: Final = 20_000, 20, 20
"""How many objects come before they are looked through: a batch makes thousands, and nearly all go by themselves."""


def look_seldom() -> None:
    """What is there already lives as long as the process and is never looked through; what comes is more seldom."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
