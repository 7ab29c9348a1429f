"""Which services hear what services say, by the names of messages: `hears` read the other way round.

Who speaks numbers what it says for each of its hearers, and so has to know them.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from contracts.catalogue import speaker_of
from contracts.hears import HEARS


def hearers_by_type(hears: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """Who hears each type that a service says, from what each service hears."""
    names = sorted({name for heard in hears.values() for name in heard if speaker_of(name) in hears})
    return {name: tuple(sorted(hearer for hearer, heard in hears.items() if name in heard)) for name in names}


HEARERS: Final = hearers_by_type(HEARS)
