"""Which service hears which platform type: where an event may be posted over HTTP."""

from collections.abc import Mapping
from typing import Final

from contracts.catalogue import CATALOGUE
from contracts.envelope import Message
from operations.places import TOPOLOGY
from operations.topology.description import read_topology


def _heard_by() -> Mapping[type[Message], str]:
    services = read_topology(TOPOLOGY, ()).services
    posted = (message for name, message in CATALOGUE.items() if name.startswith("platform."))
    return {message: next(name for name, each in services.items() if message.TYPE in each.types) for message in posted}


HEARD_BY: Final = _heard_by()
"""What several services hear reaches them all through the exchange, whichever of them takes the post."""
