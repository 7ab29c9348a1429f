"""What an address makes of what it hears: it keeps what is new, and says nothing. Whoever pushes looks at its state."""

from typing import Any

from contracts.envelope import Received
from services.delivery.domain.address.facts import Hears, Noted
from services.delivery.domain.address.state import Address, evolve


def decide(address: Address, heard: Received[Hears], _context: Any = None) -> list[Noted]:
    noted = Noted(heard.message, heard.time, heard.key)
    return [] if evolve(address, noted) == address else [noted]
