"""Moments within windows: to the second, never on the edge."""

import hashlib
from datetime import timedelta
from random import Random

from contracts.vocabulary import Moment


def draw_within(chance: Random, opens: Moment, closes: Moment) -> Moment:
    """A moment drawn between the two."""
    return _at(opens, closes, chance.random())


def fixed_within(opens: Moment, closes: Moment, *salt: object) -> Moment:
    """The moment between the two that belongs to this salt: the same whenever it is asked for."""
    digest = hashlib.sha256("/".join(map(str, salt)).encode()).digest()
    return _at(opens, closes, int.from_bytes(digest[:6]) / 2**48)


def _at(opens: Moment, closes: Moment, share: float) -> Moment:
    seconds = int((closes - opens).total_seconds())
    return opens + timedelta(seconds=min(max(1, int(seconds * share)), max(0, seconds - 1)))
