"""What is heard is entered, under the number that follows the last one [DLV-1].

Nothing is refused and nothing left out: a number that was given stands for a message, and whoever has heard n of them
lacks none of 1 to n. The order is that in which they came here; the latest word on something is the one with the
highest sequence, as everywhere.
"""

from typing import Any

from contracts.envelope import Received
from services.delivery.domain.log.facts import Hears, LogEntry, Logged
from services.delivery.domain.log.state import LogPage


def decide(page: LogPage, heard: Received[Hears], _context: Any) -> list[Logged]:
    said = heard.envelope
    entry = LogEntry(
        number=page.next_number,
        id=said.id,
        source=said.source,
        type=said.type,
        time=said.time,
        correlation_id=said.correlation_id,
        causation_id=said.causation_id,
        sequence=said.sequence,
        data=heard.message.model_dump_json(),
    )
    return [Logged(entry)]
