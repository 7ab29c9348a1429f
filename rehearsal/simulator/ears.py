"""Which service hears which platform type: where an event may be posted over HTTP."""

from collections.abc import Mapping
from typing import Final

from contracts.catalogue import CATALOGUE
from contracts.envelope import Message
from contracts.hears import HEARS


def _heard_by() -> Mapping[type[Message], str]:
    posted = (message for name, message in CATALOGUE.items() if name.startswith("platform."))
    return {message: next(service for service, heard in HEARS.items() if message.TYPE in heard) for message in posted}


HEARD_BY: Final = _heard_by()
"""What several services hear reaches them all through the exchange, whichever of them takes the post."""
